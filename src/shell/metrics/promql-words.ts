import { type Phrase, phrase } from '../../text/lang.ts';

/** A word of PromQL beside the names of metrics and labels (prometheus.io/docs/prometheus/latest/querying). */
export interface PromqlWord {
  readonly text: string;
  readonly kind: 'function' | 'aggregation' | 'keyword';
  readonly help: Phrase;
}

const word =
  (kind: PromqlWord['kind']) =>
  (text: string, portuguese: string, english: string): PromqlWord => ({
    text,
    kind,
    help: phrase(portuguese, english),
  });

const call = word('function');
const aggregation = word('aggregation');
const keyword = word('keyword');

/** Functions, aggregations and keywords that completion offers. */
export const PROMQL_WORDS: readonly PromqlWord[] = [
  call('rate', 'por segundo, média da janela', 'per second, averaged over the window'),
  call('irate', 'por segundo, dos dois últimos pontos', 'per second, of the last two points'),
  call('increase', 'quanto cresceu na janela', 'growth over the window'),
  call('delta', 'diferença na janela, de um gauge', 'difference over the window, of a gauge'),
  call('deriv', 'inclinação por segundo, de um gauge', 'slope per second, of a gauge'),
  call('predict_linear', 'valor daqui a tantos segundos', 'value so many seconds from now'),
  call(
    'histogram_quantile',
    'quantil de um histograma: (0.95, sum by (le) (rate(…)))',
    'quantile of a histogram: (0.95, sum by (le) (rate(…)))',
  ),
  call('avg_over_time', 'média da janela', 'average of the window'),
  call('max_over_time', 'máximo da janela', 'largest of the window'),
  call('min_over_time', 'mínimo da janela', 'smallest of the window'),
  call('sum_over_time', 'soma da janela', 'sum of the window'),
  call('count_over_time', 'quantos pontos na janela', 'points in the window'),
  call('quantile_over_time', 'quantil da janela', 'quantile of the window'),
  call('last_over_time', 'último valor da janela', 'last value of the window'),
  call('changes', 'quantas vezes mudou na janela', 'changes in the window'),
  call('resets', 'quantas vezes o contador voltou a zero', 'resets of a counter in the window'),
  call('absent', '1 quando não há série', '1 when there is no series'),
  call('absent_over_time', '1 quando não houve série na janela', '1 when the window had no series'),
  call('clamp_max', 'no máximo este valor', 'at most this value'),
  call('clamp_min', 'no mínimo este valor', 'at least this value'),
  call('round', 'arredondado', 'rounded'),
  call('abs', 'sem sinal', 'without sign'),
  call('ceil', 'arredondado para cima', 'rounded up'),
  call('floor', 'arredondado para baixo', 'rounded down'),
  call('label_replace', 'muda um rótulo por expressão regular', 'changes a label by a regular expression'),
  call('label_join', 'junta rótulos', 'joins labels'),
  call('sort', 'do menor ao maior', 'smallest first'),
  call('sort_desc', 'do maior ao menor', 'largest first'),
  call('time', 'segundos desde 1970', 'seconds since 1970'),
  call('timestamp', 'quando cada ponto foi coletado', 'when each point was scraped'),
  call('vector', 'número como série', 'a number as a series'),
  call('scalar', 'série única como número', 'a single series as a number'),
  aggregation('sum', 'soma; sum by (rótulo) (…)', 'sum; sum by (label) (…)'),
  aggregation('avg', 'média', 'average'),
  aggregation('max', 'maior', 'largest'),
  aggregation('min', 'menor', 'smallest'),
  aggregation('count', 'quantas séries', 'how many series'),
  aggregation('count_values', 'quantas séries de cada valor', 'series of each value'),
  aggregation('topk', 'as k maiores: topk(5, …)', 'the k largest: topk(5, …)'),
  aggregation('bottomk', 'as k menores', 'the k smallest'),
  aggregation('quantile', 'quantil entre séries', 'quantile over series'),
  aggregation('stddev', 'desvio padrão entre séries', 'standard deviation over series'),
  keyword('by', 'agrupa por estes rótulos', 'groups by these labels'),
  keyword('without', 'agrupa por todos menos estes', 'groups by all but these'),
  keyword('offset', 'de um tempo atrás: offset 1d', 'of some time ago: offset 1d'),
  keyword('and', 'séries que estão nos dois lados', 'series of both sides'),
  keyword('or', 'séries de um lado ou do outro', 'series of either side'),
  keyword('unless', 'séries que não estão à direita', 'series that the right side lacks'),
  keyword('on', 'casa só por estes rótulos', 'matches on these labels'),
  keyword('ignoring', 'casa sem estes rótulos', 'matches without these labels'),
  keyword('bool', '0 ou 1 em vez de filtrar', '0 or 1 in place of filtering'),
];

/** Windows that are offered between brackets. */
export const PROMQL_WINDOWS: readonly string[] = ['1m', '5m', '15m', '30m', '1h', '6h', '1d'];
