import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import type { FileLayer } from './file-layer.ts';
import { type Outline, outlineAt } from './outline.ts';
import type { ConfigProblem } from './problem.ts';
import { leavesOf, pathText, type SourceNode } from './source-node.ts';
import { isLiteralSecret } from './values/secret-leaf.ts';

/** Warns of secrets written out in a file that others on this machine can read. */
export function warnOfLooseSecrets(layer: FileLayer, outline: Outline): ConfigProblem[] {
  if (layer.root === null || (layer.mode & 0o044) === 0) return [];
  const mode = layer.mode.toString(8).padStart(4, '0');
  const path = inert(layer.file.path);
  return [...leavesOf(layer.root)]
    .filter(([keys, node]) => hasLooseSecret(node, outlineAt(outline, keys)))
    .map(([keys, node]) => ({
      severity: 'warning',
      origin: node.origin,
      key: inert(pathText(keys)),
      found: phrase(
        `um segredo num arquivo que outros leem (${mode})`,
        `a secret in a file that others can read (${mode})`,
      ),
      wanted: phrase('modo 0600, ou env:NOME / file:CAMINHO', 'mode 0600, or env:NAME / file:PATH'),
      remedy: phrase(`chmod 600 '${path}'`, `chmod 600 '${path}'`),
    }));
}

/** A secret written out, alone or in a list of them. */
function hasLooseSecret(node: SourceNode, part: Outline | undefined): boolean {
  if (node.kind === 'list') return node.items.some((item) => hasLooseSecret(item, part?.inner ?? undefined));
  const isSecret = part?.kind?.isSecret === true;
  return node.kind === 'scalar' && typeof node.value === 'string' && isLiteralSecret(node.value) && isSecret;
}
