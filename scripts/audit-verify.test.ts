import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  canonicalJson,
  chained,
  checkpointText,
  FIRST_LINK,
  newKeyPair,
  signText,
} from '#platform/hash-chain'

const PROGRAM = fileURLToPath(new URL('./audit-verify.ts', import.meta.url))
const AT = '2026-03-01T12:00:00.000Z'
let dir: string
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'marqo-audit-'))))
afterAll(() => rmSync(dir, { recursive: true }))

const { privateKey, ...pair } = newKeyPair()
const keys = [{ ...pair, algorithm: 'Ed25519', createdAt: AT }]
const sign = (kind: 'end' | 'checkpoint', number: number, hash: string) => {
  const signed = { kind, chain: 'acc_1', number, hash, at: AT, keyId: pair.keyId }
  return { ...signed, signature: signText(checkpointText(signed), privateKey) }
}
// A name may hold what some programs take for the end of a line.
const first = chained(
  { name: 'a\u2028b\u2029c\u0085' },
  { chain: 'acc_1', number: 1, previousHash: FIRST_LINK },
)
const second = chained({ name: 'é' }, { chain: 'acc_1', number: 2, previousHash: first.hash })
const lines = [
  { kind: 'export', format: 1, chain: 'acc_1', keys },
  first,
  second,
  sign('end', 2, second.hash),
].map((line) => canonicalJson(line))
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

it('says ok of a whole export, and from where its key is', () => {
  const whole = file('whole.jsonl', `${lines.join('\n')}\n`)
  const alone = run(whole)
  expect(alone).toMatchObject({ status: 0, stderr: '' })
  expect(alone.stdout).toContain(`acc_1: 2 records, 1 to 2, as of ${AT}`)
  expect(alone.stdout).toContain('was taken from the export itself')
  const checkpoint = file(
    'checkpoints.json',
    JSON.stringify({ results: [sign('checkpoint', 2, second.hash)] }),
  )
  const known = run(whole, '--keys', file('keys.json', JSON.stringify({ keys })), '--checkpoint', checkpoint)
  expect(known).toMatchObject({ status: 0, stdout: `acc_1: 2 records, 1 to 2, as of ${AT}\nok\n` })
})

it('says where an export is wrong, and ends with 1', () => {
  const cut = run(file('cut.jsonl', `${[lines[0], lines[2], lines[3]].join('\n')}\n`))
  expect(cut.status).toBe(1)
  expect(cut.stdout).toContain('line 2: removed: Record 1 is missing.')
  expect(cut.stdout).toContain('NOT ok: 1 problem')
  const json = run('--json', file('empty.jsonl', ''))
  expect(json.status).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({ problems: [{ what: 'truncated' }] })
})

it('ends with 2 when it cannot look, and says why', () => {
  for (const args of [
    [],
    [join(dir, 'none.jsonl')],
    ['a', 'b'],
    ['--what'],
    [file('w', ''), '--keys', file('k', '{}')],
  ]) {
    const refused = run(...args)
    expect([args, refused.status]).toEqual([args, 2])
    expect(refused.stderr).toContain('npm run audit:verify')
  }
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--checkpoint') })
})
