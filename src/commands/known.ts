import type { Known } from '../config/schema/context.ts';
import { probeSpecs } from '../probes/registry.ts';
import { COMMANDS } from '../shell/commands.ts';
import { THEMES } from '../shell/state.ts';

/** Everything that a configuration may name by id: metrics, probes, commands and themes of the registries. */
export const KNOWN: Known = {
  metrics: probeSpecs.flatMap(({ metrics }) => metrics),
  probes: probeSpecs,
  commands: COMMANDS,
  themes: THEMES,
};
