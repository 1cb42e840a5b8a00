import type { Metric } from '../model/metric.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { nearestWord } from '../text/suggest.ts';
import { foundPhrase } from './issues.ts';
import type { ConfigProblem } from './problem.ts';
import { type ConfigPath, type MapNode, nodeAt, pathText, type SourceNode } from './source-node.ts';
import { readQuantity, writeQuantity } from './values/quantity.ts';

type Report = (path: ConfigPath, wanted: Phrase, remedy: Phrase) => void;

/** What single values cannot tell: names that must exist, limits that must be in order, keys that need each other. */
export function crossCheck(root: SourceNode, metrics: readonly Metric[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const report: Report = (path, wanted, remedy) => {
    const node = nodeAt(root, path);
    if (node === undefined) return;
    problems.push({
      severity: 'error',
      origin: node.origin,
      key: inert(pathText(path)),
      found: foundPhrase(node, /^(?:password|key|cert)$/.test(String(path.at(-1)))),
      wanted,
      remedy,
    });
  };
  const targets = mapAt(root, ['targets']);
  checkTargetName(root, targets, report);
  checkContacts(root, report);
  checkThresholds(root, ['thresholds'], metrics, report);
  for (const name of targets?.entries.keys() ?? []) {
    checkThresholds(root, ['targets', name, 'thresholds'], metrics, report);
    checkCertificates(root, name, report);
    checkRenewal(root, name, report);
    checkLogins(root, name, report);
    checkRedis(root, name, report);
  }
  return problems;
}

function mapAt(root: SourceNode, path: ConfigPath): MapNode | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'map' ? node : undefined;
}

function textAt(root: SourceNode, path: ConfigPath): string | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function mustBeOneOf(names: readonly string[], what: Phrase, given: string): readonly [Phrase, Phrase] {
  const near = nearestWord(given, names);
  const list = names.slice(0, 12).map(inert).join(', ');
  return [
    names.length === 0
      ? phrase(`${what['pt-BR']} (não há nenhum)`, `${what.en} (there is none)`)
      : phrase(`${what['pt-BR']}: ${list}`, `${what.en}: ${list}`),
    near === undefined
      ? phrase('corrija o nome, ou declare-o', 'correct the name, or declare it')
      : phrase(`você quis dizer "${inert(near)}"?`, `did you mean "${inert(near)}"?`),
  ];
}

function checkTargetName(root: SourceNode, targets: MapNode | undefined, report: Report): void {
  const chosen = textAt(root, ['target']);
  if (chosen === undefined || targets?.entries.has(chosen)) return;
  report(
    ['target'],
    ...mustBeOneOf([...(targets?.entries.keys() ?? [])], phrase('um dos alvos', 'one of the targets'), chosen),
  );
}

function checkContacts(root: SourceNode, report: Report): void {
  const known = [...(mapAt(root, ['contacts'])?.entries.keys() ?? [])];
  for (const level of mapAt(root, ['escalation'])?.entries.keys() ?? []) {
    const list = nodeAt(root, ['escalation', level, 'contacts']);
    if (list?.kind !== 'list') continue;
    for (const [index, item] of list.items.entries()) {
      if (item.kind !== 'scalar' || typeof item.value !== 'string' || known.includes(item.value)) continue;
      report(
        ['escalation', level, 'contacts', index],
        ...mustBeOneOf(known, phrase('um nome de contacts', 'a name out of contacts'), item.value),
      );
    }
  }
}

function checkThresholds(root: SourceNode, path: ConfigPath, metrics: readonly Metric[], report: Report): void {
  for (const metric of metrics) {
    const limit = (side: 'warn' | 'critical'): number | undefined => {
      const node = nodeAt(root, [...path, metric.id, side]);
      if (node === undefined) return metric.threshold?.[side];
      const value = node.kind === 'scalar' ? readQuantity(node.value, metric.unit) : undefined;
      return typeof value === 'number' ? value : undefined;
    };
    if (mapAt(root, [...path, metric.id]) === undefined) continue;
    const [warn, critical] = [limit('warn'), limit('critical')];
    if (warn === undefined || critical === undefined) continue;
    const isBelow = metric.threshold?.direction === 'below';
    if (isBelow ? warn >= critical : warn <= critical) continue;
    const side = nodeAt(root, [...path, metric.id, 'warn']) === undefined ? 'critical' : 'warn';
    const [w, c] = [writeQuantity(warn, metric.unit), writeQuantity(critical, metric.unit)];
    report(
      [...path, metric.id, side],
      isBelow
        ? phrase(
            `warn (${w}) de critical (${c}) para cima: o valor é ruim quando cai`,
            `warn (${w}) at or above critical (${c}): low values are bad`,
          )
        : phrase(
            `warn (${w}) até critical (${c}): o valor é ruim quando sobe`,
            `warn (${w}) at or below critical (${c}): high values are bad`,
          ),
      phrase('ajuste os dois limites, ou tire um com none', 'set both limits, or take one away with none'),
    );
  }
}

function checkCertificates(root: SourceNode, target: string, report: Report): void {
  for (const service of ['api', 'prometheus', 'alertmanager', 'postgres', 'redis']) {
    const path = ['targets', target, service, 'tls'];
    const [hasCert, hasKey] = [
      nodeAt(root, [...path, 'cert']) !== undefined,
      nodeAt(root, [...path, 'key']) !== undefined,
    ];
    if (hasCert === hasKey) continue;
    const [given, missing] = hasCert ? ['cert', 'key'] : ['key', 'cert'];
    report(
      [...path, given],
      phrase(`cert e key juntos (falta ${missing})`, `cert and key together (${missing} is missing)`),
      phrase(`acrescente ${missing}, ou tire ${given}`, `add ${missing}, or take ${given} out`),
    );
  }
}

function checkLogins(root: SourceNode, target: string, report: Report): void {
  for (const service of ['api', 'prometheus', 'alertmanager']) {
    const path = ['targets', target, service];
    const has = (name: string) => nodeAt(root, [...path, name]) !== undefined;
    if (has('username') === has('password')) continue;
    const [given, missing] = has('username') ? ['username', 'password'] : ['password', 'username'];
    report(
      [...path, given],
      phrase(`username e password juntos (falta ${missing})`, `username and password together (${missing} is missing)`),
      phrase(`acrescente ${missing}, ou tire ${given}`, `add ${missing}, or take ${given} out`),
    );
  }
}

function checkRedis(root: SourceNode, target: string, report: Report): void {
  const path = ['targets', target, 'redis'];
  const has = (...names: string[]) => nodeAt(root, [...path, ...names]) !== undefined;
  const cluster = nodeAt(root, [...path, 'cluster']);
  const isCluster = cluster?.kind === 'scalar' && cluster.value === true;
  if (isCluster && has('sentinels', 'hosts'))
    report(
      [...path, 'cluster'],
      phrase('ou cluster, ou sentinels', 'either cluster or sentinels'),
      phrase('um cluster se vigia sozinho: tire sentinels', 'a cluster watches itself: take sentinels out'),
    );
  if (has('seeds') && cluster === undefined)
    report(
      [...path, 'seeds'],
      phrase('cluster: true junto com seeds', 'cluster: true together with seeds'),
      phrase('acrescente cluster: true, ou tire seeds', 'add cluster: true, or take seeds out'),
    );
  if (has('sentinels') && !has('sentinels', 'hosts'))
    report(
      [...path, 'sentinels'],
      phrase('a chave hosts', 'the key hosts'),
      phrase('acrescente hosts: [sentinel-1, sentinel-2]', 'add hosts: [sentinel-1, sentinel-2]'),
    );
}

function checkRenewal(root: SourceNode, target: string, report: Report): void {
  const path = ['targets', target, 'edge'];
  const isCommand = textAt(root, [...path, 'renew']) === 'command';
  const hasCommand = nodeAt(root, [...path, 'command']) !== undefined;
  if (isCommand && !hasCommand)
    report(
      [...path, 'renew'],
      phrase('também a chave command', 'the key command as well'),
      phrase('acrescente command: [programa, argumento]', 'add command: [program, argument]'),
    );
}
