import { type DoctorOptions, runDoctor } from '../../../src/commands/doctor/doctor.ts';

/** One line of the doctor's report, as `--json` has it. */
export interface DoctorSays {
  readonly id: string;
  readonly section: string;
  readonly level: string;
  readonly detail: string;
  readonly remedy: string | null;
}

/** What the doctor says of a world, in English. */
export async function askDoctor(
  options: Pick<DoctorOptions, 'world' | 'clock'> & Partial<DoctorOptions>,
): Promise<{ readonly exitCode: number; readonly output: string; readonly items: readonly DoctorSays[] }> {
  const { exitCode, output } = await runDoctor({
    format: 'json',
    lang: 'en',
    timeoutMs: 5000,
    version: 'test',
    runtime: process.version,
    usesSudo: false,
    configuration: null,
    ...options,
  });
  return { exitCode, output, items: JSON.parse(output).items };
}
