// The live stack by hand: node tests/live/stack/stack.ts up|down|status|list|fault|heal, see docs/live-stack.md.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeStack } from './describe.ts';
import { faults, findFault, heal, healAll, inflict } from './faults/faults.ts';
import { defaultName, placeOf, readRecord, type StackRecord, stackSource, type Variant } from './place.ts';
import { run } from './process.ts';
import { down, up } from './up.ts';

const usage = `usage: stack up|down|status [--name N] [--variant full|edge-only] [--dir DIR]
       stack fault NAME [off] [--name N]     stack heal [NAME] [--name N]     stack list`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function existing(name: string): StackRecord {
  const record = readRecord(name);
  if (record === undefined)
    throw new Error(`there is no stack ${name} in ${placeOf(name)}; bring it up with npm run stack:up`);
  return record;
}

function asVariant(text: string): Variant {
  if (text === 'full' || text === 'edge-only') return text;
  throw new Error(`the variant is full or edge-only, not ${text}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, variant: { type: 'string', default: 'full' }, dir: { type: 'string' } },
  });
  const variant = asVariant(values.variant);
  const name = values.name ?? defaultName(variant);
  const [command, first, second] = positionals;
  switch (command) {
    case 'up': {
      const engine = await run([join(stackSource, 'engine.sh'), 'up'], { deadlineMs: 300_000 });
      process.stderr.write(engine.stderr);
      const record = await up({ name, variant, ...(values.dir !== undefined && { dir: values.dir }) });
      return say(JSON.stringify(await describeStack(record), undefined, 2));
    }
    case 'down':
      return await down(name);
    case 'status':
      return say(JSON.stringify(await describeStack(existing(name)), undefined, 2));
    case 'list':
      for (const fault of faults) say(`${fault.name.padEnd(24)} ${fault.say}`);
      return;
    case 'fault': {
      if (first === undefined) throw new Error(usage);
      if (second === 'off') return await heal(existing(name), findFault(first));
      return await inflict(existing(name), findFault(first));
    }
    case 'heal':
      return await (first === undefined || first === 'all'
        ? healAll(existing(name), true)
        : heal(existing(name), findFault(first)));
    default:
      throw new Error(usage);
  }
}

try {
  await main();
} catch (error) {
  let cause: unknown = error;
  for (; cause instanceof Error; cause = cause.cause) process.stderr.write(`stack: ${cause.message}\n`);
  process.exitCode = 1;
}
