import { describe, expect, it } from 'vitest';
import type { MetricCatalogue } from '../../../src/model/metrics-desk.ts';
import { accept, caretPlace, completionNeed, suggestionsOf } from '../../../src/shell/metrics/promql-complete.ts';

const CATALOGUE: MetricCatalogue = {
  metrics: [
    { name: 'up', kind: 'gauge', help: '' },
    { name: 'http_requests_total', kind: 'counter', help: 'Requests' },
    { name: 'process_resident_memory_bytes', kind: 'gauge', help: '' },
  ],
  labels: ['__name__', 'job', 'instance', 'path'],
  values: ['api', 'say "hi"', 'worker'],
  fault: null,
  isLoading: false,
};

/** An entry with its caret where `|` stands. */
const at = (text: string) => ({ text: text.replace('|', ''), caret: text.indexOf('|') });

describe('the place of the caret', () => {
  it.each([
    ['|', 'name', '', null],
    ['rat|', 'name', 'rat', null],
    ['sum(rate(http_re|', 'name', 'http_re', null],
    ['up{|', 'label', '', 'up'],
    ['up{job="api", inst|', 'label', 'inst', 'up'],
    ['up{job=~"a|', 'value', 'a', 'up'],
    ['up{job=~"a\\"b|', 'value', 'a\\"b', 'up'],
    ['rate(http_requests_total{path="/a"}[5|', 'window', '5', null],
    ['sum by (jo|', 'label', 'jo', null],
    ['sum without (a, b|) (up)', 'label', 'b', null],
    ['5|', 'none', '', null],
    ['label_replace(up, "x|', 'none', '', null],
    ['up{job="api"} > 1 and ht|', 'name', 'ht', null],
  ])('%s', (text, kind, typed, metric) => expect(caretPlace(at(text))).toMatchObject({ kind, typed, metric }));

  it('says which lists it needs', () => {
    expect(completionNeed(at('up{|'))).toEqual({ metric: 'up', label: null });
    expect(completionNeed(at('up{job="|'))).toEqual({ metric: 'up', label: 'job' });
    expect(completionNeed(at('ht|'))).toEqual({ metric: null, label: null });
  });
});

describe('suggestions', () => {
  const offered = (text: string): string[] => suggestionsOf(at(text), CATALOGUE, 'en').map((one) => one.text);

  it('are metrics, functions and keywords that begin so, then those that contain it', () => {
    expect(offered('re|').slice(0, 2)).toEqual(['resets', 'http_requests_total']);
    expect(offered('requests|')).toEqual(['http_requests_total']);
    expect(offered('|')).toEqual([]);
  });

  it('are labels in braces and in lists of labels, values in quotes, windows in brackets', () => {
    expect(offered('up{|')).toEqual(['job', 'instance', 'path']);
    expect(offered('sum by (p|')).toEqual(['path']);
    expect(offered('up{job="w|')).toEqual(['worker']);
    expect(offered('rate(up[1|')).toEqual(['1m', '15m', '1h', '1d']);
  });

  it.each([
    ['htt|', 'http_requests_total|'],
    ['rat|', 'rate(|'],
    ['up{jo|}', 'up{job="|}'],
    ['sum by (jo|) (up)', 'sum by (job|) (up)'],
    ['up{job="wo|}', 'up{job="worker"|}'],
    ['up{job="sa|', 'up{job="say \\"hi\\""|'],
    ['rate(up[5|)', 'rate(up[5m]|)'],
    ['rate(up[5|])', 'rate(up[5m|])'],
  ])('%s becomes %s', (text, wanted) => {
    const entry = at(text);
    const [first] = suggestionsOf(entry, CATALOGUE, 'en');
    if (first === undefined) throw new Error('nothing offered');
    expect(accept(entry, first)).toEqual(at(wanted));
  });
});
