import type { ContainerDetail } from './docker-container.ts';

/** Values of these variables of a container, opened; a variable it does not have is left out. For logging in as the product does. */
export function openEnvironment(
  { environment }: Pick<ContainerDetail, 'environment'>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value.reveal()]];
    }),
  );
}
