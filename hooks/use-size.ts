import { useEffect } from 'react';
import { useSession } from './use-cockpit.ts';

/** Keeps the shell's size that of the terminal. */
export function useSize(stdout: NodeJS.WriteStream): void {
  const { shell } = useSession();
  useEffect(() => {
    const follow = (): void => {
      if (stdout.columns > 0 && stdout.rows > 0)
        shell.dispatch({ type: 'size', size: { columns: stdout.columns, rows: stdout.rows } });
    };
    follow();
    // Before Ink's own listener, so that it lays out rows that were made for the new size.
    stdout.prependListener('resize', follow);
    return () => {
      stdout.off('resize', follow);
    };
  }, [shell, stdout]);
}
