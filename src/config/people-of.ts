import type { Contact, EscalationLevel, People } from '../model/people.ts';
import { same } from '../text/lang.ts';
import { ESCALATION } from './schema/people.ts';
import type { Config } from './schema/root.ts';
import { parseDuration } from './values/duration.ts';

type ConfiguredContact = NonNullable<Config['contacts'][string]>;

function toContact(id: string, { name, role, email, phone, chat, hours }: ConfiguredContact): Contact {
  return {
    id,
    name: name ?? id,
    ...(role === undefined ? {} : { role }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(chat === undefined ? {} : { chat }),
    ...(hours === undefined ? {} : { hours }),
  };
}

/** Whom to call and when, as the configuration says it; without one the runbook's four levels, with nobody to call. */
export function peopleOf(config: Config | null): People {
  const contacts = Object.entries(config?.contacts ?? {}).flatMap(([id, contact]) =>
    contact === undefined ? [] : [toContact(id, contact)],
  );
  const levels = ESCALATION.map(([after, title], index): EscalationLevel => {
    const number = index + 1;
    const given = config?.escalation[String(number) as '1' | '2' | '3' | '4'];
    return {
      number,
      title: given?.title === undefined ? title : same(given.title),
      afterMs: given?.after ?? parseDuration(after) ?? 0,
      contacts: (given?.contacts ?? []).flatMap((id) => contacts.filter((contact) => contact.id === id)),
    };
  });
  const links = Object.entries(config?.links ?? {}).map(([name, url]) => ({ name, url }));
  return { contacts, levels: levels.sort((a, b) => a.afterMs - b.afterMs), links };
}
