import { phrase } from '../../../text/lang.ts';
import type { DemoFault } from '../demo-fault.ts';

/** Prometheus was stopped: its metrics and alerts are gaps, never zeros. */
export const prometheusDown: DemoFault = {
  id: 'prometheus-down',
  label: phrase('Prometheus parado', 'Prometheus stopped'),
  fadeMs: 600_000,
  healsAfter: (effect) =>
    effect.kind === 'restart-stack' || (effect.kind === 'restart' && effect.service === 'prometheus') ? 3_000 : null,
  shape(moment, course) {
    const container = moment.services.prometheus;
    if (!course.isOn) {
      container.startedAt = Math.max(container.startedAt, course.ended ?? 0);
      return;
    }
    Object.assign(container, { state: 'exited', exitCode: 0, finishedAt: course.began, cpuPercent: 0, memoryBytes: 0 });
    moment.prometheus = { kind: 'refused' };
  },
};
