import { describe, expect, it } from 'vitest';
import { isSecretName, maskSecrets } from '../../../src/text/mask.ts';
import { createDice, type Dice } from '../support/dice.ts';

const ROUNDS = 400;
const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const PUNCTUATED = `${ALPHANUMERIC}!#$%*+-./:;<=>?@^_~|&,(){}[]`;

function secretOf(dice: Dice, alphabet: string, min = 8, max = 40): string {
  return Array.from({ length: dice.whole(min, max) }, () => alphabet[dice.whole(0, alphabet.length - 1)]).join('');
}

/** Ways in which a secret stands in real text. Each is checked with hundreds of random secrets. */
const SHAPES: readonly [name: string, alphabet: string, write: (secret: string) => string][] = [
  [
    'SQLAlchemy address',
    ALPHANUMERIC,
    (s) => `could not connect to postgresql+asyncpg://app:${s}@db:5432/x?ssl=require`,
  ],
  [
    'address with marks in the password',
    `${ALPHANUMERIC}!#$%*+-.;=?^_~|&,()@`,
    (s) => `url "postgres://app:${s}@db/x" bad`,
  ],
  ['redis address without user', ALPHANUMERIC, (s) => `redis://:${s}@redis:6379/0 refused`],
  ['two addresses', ALPHANUMERIC, (s) => `amqp://a:${s}@h1,amqp://b:${s}@h2`],
  ['token as user', ALPHANUMERIC, (s) => `https://${s}${s}${s}@github.com/a/b.git`],
  ['env file', PUNCTUATED.replace(/[,;&)\]}]/g, ''), (s) => `DB_HOST=db\nPOSTGRES_PASSWORD=${s}\nDEBUG=1`],
  ['PGPASSWORD', ALPHANUMERIC, (s) => `PGPASSWORD=${s} psql -h db`],
  ['quoted pair', PUNCTUATED, (s) => `{"user": "a", "password": "${s}", "port": 1}`],
  ['single quotes', PUNCTUATED, (s) => `{'api_key': '${s}', 'x': 1}`],
  ['JSON inside JSON', ALPHANUMERIC, (s) => JSON.stringify({ body: JSON.stringify({ refresh_token: s, a: 1 }) })],
  ['yaml', ALPHANUMERIC, (s) => `redis:\n  password: ${s}\n  port: 6379`],
  ['query string', ALPHANUMERIC, (s) => `GET /login?user=a&token=${s}&next=/ HTTP/1.1`],
  ['bearer header', ALPHANUMERIC, (s) => `Authorization: Bearer ${s}.${s}\r\nHost: x`],
  ['JSON header', ALPHANUMERIC, (s) => `{"authorization":"Bearer ${s}","x":1}`],
  ['basic header', ALPHANUMERIC, (s) => `-H 'Authorization: Basic ${btoa(`user:${s}`)}'`],
  ['basic alone', ALPHANUMERIC, (s) => `sent basic ${btoa(`user:${s}`)} to x`],
  ['api key header', ALPHANUMERIC, (s) => `x-api-key: ${s}`],
  ['cookie', ALPHANUMERIC, (s) => `Cookie: a=1; sid=${s}; b=2`],
  ['flag', ALPHANUMERIC, (s) => `mysql --password ${s} --host db`],
  ['flag with =', ALPHANUMERIC, (s) => `tool --client-secret=${s}`],
  ['redis config', ALPHANUMERIC, (s) => `CONFIG SET requirepass ${s}`],
  ['SQL', PUNCTUATED, (s) => `ALTER ROLE app PASSWORD '${s}'`],
  ['long key in prose', ALPHANUMERIC, (s) => `using api key ${s}${s}${s} now`],
  ['python repr', ALPHANUMERIC, (s) => `Settings(secret_key='${s}', debug=True)`],
  ['libpq words', ALPHANUMERIC, (s) => `host=db user=app password=${s} dbname=x`],
  ['htpasswd label', ALPHANUMERIC, (s) => `basicauth.users=admin:$$apr1$$${s}$$x`],
  ['htpasswd line', ALPHANUMERIC, (s) => `admin:$2y$05$${s}`],
  ['scram', ALPHANUMERIC, (s) => `rolpassword | SCRAM-SHA-256$4096:${s}$a:b`],
  ['web token', ALPHANUMERIC, (s) => `got eyJ${s}.eyJ${s}.${s} expired`],
];

describe('maskSecrets', () => {
  it.each(SHAPES)('hides every secret in: %s', (_name, alphabet, write) => {
    const dice = createDice(7);
    for (let round = 0; round < ROUNDS; round += 1) {
      const secret = secretOf(dice, alphabet);
      const masked = maskSecrets(write(secret));
      expect(masked).toContain('[secret]');
      for (const form of [secret, btoa(`user:${secret}`)]) expect(masked, write(secret)).not.toContain(form);
      expect(maskSecrets(masked)).toBe(masked);
    }
  });

  it('hides a private key', () => {
    const text = 'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nxyz\n-----END RSA PRIVATE KEY-----\nb';
    expect(maskSecrets(text)).toBe('a\n[secret]\nb');
  });

  it.each([
    'INFO:     172.18.0.1:37026 - "GET /health HTTP/1.1" 200 OK',
    'password authentication failed for user "app"',
    'https://sparkone.example.com:8443/path?x=1',
    'redis://redis:6379/0',
    'tokens_used=523 cached=true',
    '"token": null, "password_changed": true',
    'Basic authentication required, bearer authentication missing',
    'cost $1 and $2 in shell, price $5$',
    'author: Bob, secretary: Ann, compass: north',
    'time="2026-11-23T08:02:14Z" level=info msg="Server listening on 0.0.0.0:8080"',
    'Traceback (most recent call last):\n  File "/app/src/auth/tokens.py", line 10, in verify',
    'git@github.com:a/b.git at ssh://git@host/x',
  ])('leaves alone: %s', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('keeps what stands around a secret', () => {
    expect(maskSecrets('{"user":"a","password":"x\\"y","port":5432}')).toBe(
      '{"user":"a","password":"[secret]","port":5432}',
    );
    expect(maskSecrets('?user=a&token=abc&next=/')).toBe('?user=a&token=[secret]&next=/');
    expect(maskSecrets('f(password=abc) done')).toBe('f(password=[secret]) done');
  });

  it('never hangs on long or hostile text', () => {
    const hostile = [
      'a-'.repeat(50_000),
      'password'.repeat(20_000),
      `x://a:${'b'.repeat(100_000)}`,
      'x://a:'.repeat(20_000),
      `password="${'\\"'.repeat(50_000)}`,
      `token=${'&a'.repeat(50_000)}`,
      `password=${'],;)'.repeat(30_000)}`,
      '-----BEGIN PRIVATE KEY-----'.repeat(4_000),
      'token'.padEnd(200_000, ' '),
      'basic '.repeat(30_000),
    ];
    const started = performance.now();
    for (const text of hostile) maskSecrets(text);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('knows the names of secrets', () => {
    for (const name of [
      'password',
      'DB_PASSWORD',
      'x-api-key',
      'apiKey',
      'client_secret',
      'SECRET_KEY',
      'refreshToken',
    ])
      expect(isSecretName(name), name).toBe(true);
    for (const name of ['user', 'tokens_used', 'compass', 'key', 'passed'])
      expect(isSecretName(name), name).toBe(false);
  });
});
