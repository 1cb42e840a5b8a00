/** Abbreviations that ICU gives only in some languages; operators know them everywhere. */
const KNOWN: Readonly<Record<string, string>> = {
  'America/Sao_Paulo': 'BRT',
  'America/Bahia': 'BRT',
  'America/Fortaleza': 'BRT',
  'America/Recife': 'BRT',
  'America/Manaus': 'AMT',
  'America/Cuiaba': 'AMT',
  'Etc/UTC': 'UTC',
  UTC: 'UTC',
};

const HOUR_MS = 3_600_000;

function createZoneNames(): (epochMs: number, timeZone: string | undefined) => string {
  let known = { key: '', name: '' };
  return (epochMs, timeZone) => {
    // Summer time begins and ends on the hour; making a format anew every second is dear.
    const key = `${timeZone ?? ''} ${Math.floor(epochMs / HOUR_MS)}`;
    if (known.key !== key) known = { key, name: nameOf(epochMs, timeZone) };
    return known.name;
  };
}

function nameOf(epochMs: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const name = KNOWN[format.resolvedOptions().timeZone];
  if (name !== undefined) return name;
  return format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Short name of a zone at a moment: `BRT`, `UTC`, `CET`, `GMT+5:30`. `timeZone` undefined is the process's own. */
export const zoneName = createZoneNames();
