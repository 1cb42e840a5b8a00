import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { duration, targetPath, text, whole } from '../values/leaf.ts';
import { block, keyOr } from '../values/note.ts';

const PATH = text(
  phrase('um caminho da API que comece com /', 'a path of the API that begins with /'),
  /^\/\S*$/,
  phrase('escreva, por exemplo, /health', 'write, for example, /health'),
);

/** How update and rollback go. */
export function deploy() {
  return block(
    {
      remote: keyOr(text(), 'origin', { about: phrase('Remoto do git.', 'Remote of git.') }),
      branch: keyOr(text(), 'main', { about: phrase('Ramo que update publica.', 'Branch that update deploys.') }),
      migrate: keyOr(z.array(text()), ['alembic', 'upgrade', 'head'], {
        about: phrase(
          'Comando que migra o banco, num container novo da api; vazio para nenhum.',
          'Command that migrates the database, in a new container of the api; empty for none.',
        ),
      }),
      healthPaths: keyOr(z.array(PATH).min(1), ['/health', '/health/database'], {
        about: phrase(
          'Caminhos da API que têm de responder 2xx para um deploy contar como saudável.',
          'Paths of the API that have to answer 2xx before a deploy counts as healthy.',
        ),
      }),
      healthDeadline: keyOr(duration({ minMs: 5000, maxMs: 3_600_000 }), '2m', {
        about: phrase('Quanto tempo um deploy tem para ficar saudável.', 'How long a deploy has to become healthy.'),
      }),
      keep: keyOr(whole(1, 100), 5, {
        about: phrase('Quantos deploys guardam suas imagens.', 'How many deploys keep their images.'),
      }),
      hooks: keyOr(z.array(z.array(text()).min(1)), [], {
        about: phrase(
          'Comandos rodados no alvo depois de cada trabalho, um argumento por item.',
          'Commands run on the target after every job, one argument an item.',
        ),
        example: '[[/usr/local/bin/notify, deploy]]',
      }),
    },
    { about: phrase('Atualização e rollback.', 'Update and rollback.') },
  );
}

/** Which log files of the host `rotate logs` may touch. */
export function rotate() {
  return block(
    {
      directory: keyOr(targetPath(), '/var/log', { about: phrase('Pasta dos logs.', 'Folder of the logs.') }),
      pattern: keyOr(
        text(phrase('um nome de arquivo com * ou ?', 'a file name with * or ?'), /^[^/\n]+$/),
        'sparkone-*.log',
        {
          about: phrase('Nomes dos arquivos.', 'Names of the files.'),
        },
      ),
      keepDays: keyOr(whole(1, 3650), 7, { about: phrase('Dias que ficam.', 'Days that stay.') }),
    },
    { about: phrase('Rotação de logs (runbook M2).', 'Log rotation (runbook M2).') },
  );
}
