const ADDRESS = /^ssh:\/\//i;
/** Options with an optional value: a following word belongs to them only when it is no command. */
const OPTIONAL_VALUE = new Set(['--demo']);

/**
 * `--demo check` means the demo and the command `check`, not a scene named check: an optional value that is the name of a
 * command is given back, by writing the option as `--demo=`'s default form. An address (`ssh://deploy@host/opt/sparkone`) is
 * the target, wherever it stands.
 */
export function normaliseArguments(argv: readonly string[], commands: readonly string[]): string[] {
  return argv.map((argument, index) => {
    const next = argv[index + 1];
    if (ADDRESS.test(argument) && argv[index - 1] !== '--target') return `--target=${argument}`;
    return OPTIONAL_VALUE.has(argument) && next !== undefined && commands.includes(next)
      ? `${argument}=calm`
      : argument;
  });
}
