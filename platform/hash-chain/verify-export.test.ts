import { describe, expect, it } from 'vitest'
import {
  canonicalJson,
  type Chained,
  chained,
  type Checkpoint,
  checkpointText,
  endorsementText,
  FIRST_LINK,
  newKeyPair,
  type PublicKey,
  signText,
  verifyExport,
} from './index.ts'

const CHAIN = 'acc_1'
const AT = '2026-03-01T12:00:00.000Z'
const pair = newKeyPair()
const toPublic = ({ keyId, publicKey }: typeof pair): PublicKey => ({
  keyId,
  publicKey,
  algorithm: 'Ed25519',
  createdAt: AT,
})
const keys = [toPublic(pair)]

function sign(statement: Pick<Checkpoint, 'kind' | 'number' | 'hash'>, by = pair): Checkpoint {
  const signed = { ...statement, chain: CHAIN, at: AT, keyId: by.keyId }
  return { ...signed, signature: signText(checkpointText(signed), by.privateKey) }
}

type Line = Chained & Record<string, unknown>
function chainOf(count: number, more: object = {}): Line[] {
  const records: Line[] = []
  for (let number = 1; number <= count; number++) {
    const record = {
      recordId: `evt_${number}`,
      type: 'index.resized',
      version: 1,
      at: AT,
      recordedAt: AT,
      subject: { type: 'index', id: 'idx_1', name: 'products' },
      actor: { type: 'user', id: 'usr_1', role: 'owner' },
      requestId: `req_${number}`,
      address: '192.0.2.1',
      before: { size: 1, tags: ['a', 'b'], isSmall: true, note: null },
      after: { size: 2, tags: ['a'] },
      source: { outbox: 'indexes', sequence: number },
      ...more,
    }
    records.push(chained(record, { chain: CHAIN, number, previousHash: records.at(-1)?.hash ?? FIRST_LINK }))
  }
  return records
}
const records = chainOf(6)
const last = records.at(-1)
const header = { kind: 'export', format: 1, chain: CHAIN, exportedAt: AT, keys }
const end = sign({ kind: 'end', number: 6, hash: last?.hash ?? '' })
const lines = [header, ...records, end].map((line) => canonicalJson(line))
const check = async (text: readonly string[], given: Parameters<typeof verifyExport>[1] = { keys }) =>
  (await verifyExport(text, given)).problems.map(({ what }) => what)

type Path = (string | number)[]
/** Every place of a value that is no object or list itself. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]))
}
/** A copy of the value with another one in this place, or none. */
function changed(value: unknown, [step, ...rest]: Path, to: 'other' | 'none'): unknown {
  const copy = structuredClone(value) as Record<string, unknown>
  const key = String(step)
  if (rest.length > 0) copy[key] = changed(copy[key], rest, to)
  else if (to === 'none') delete copy[key]
  else copy[key] = other(copy[key])
  return copy
}
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return 0
  const [first = ''] = value
  return `${first === 'b' ? 'c' : 'b'}${value.slice(1)}`
}

describe('the check of an export', () => {
  it('finds nothing in a whole one', async () => {
    expect(await verifyExport(lines, { keys })).toEqual({
      chain: CHAIN,
      records: 6,
      first: 1,
      last: 6,
      signedAt: AT,
      keyId: pair.keyId,
      isKeyKnown: true,
      problems: [],
      more: 0,
    })
    expect(await verifyExport(lines)).toMatchObject({ problems: [], isKeyKnown: false })
  })

  it('finds each field of each record, and of the end, that was changed or taken away', async () => {
    let tried = 0
    for (const at of [1, 3, 6, 7])
      for (const path of leaves(JSON.parse(lines[at] ?? '')))
        for (const to of ['other', 'none'] as const) {
          const line = canonicalJson(changed(JSON.parse(lines[at] ?? ''), path, to))
          tried++
          expect([path, await check(lines.with(at, line))]).not.toEqual([path, []])
        }
    expect(tried).toBeGreaterThan(150)
  })

  it('finds a changed field also when every hash after it was made anew', async () => {
    const forged = chainOf(6, { actor: { type: 'user', id: 'usr_2' } })
    expect(await check([lines[0] ?? '', ...forged.map(canonicalJson), lines.at(-1) ?? ''])).toEqual([
      'altered',
    ])
    // With an end that somebody else signed.
    const thief = newKeyPair()
    const signed = sign({ kind: 'end', number: 6, hash: forged.at(-1)?.hash ?? '' }, thief)
    const own = { ...header, keys: [toPublic(thief)] }
    expect(await check([own, ...forged, signed].map(canonicalJson))).toEqual(['unsigned'])
  })

  it('finds records that were removed, moved, doubled or added', async () => {
    for (let at = 1; at <= 6; at++) {
      expect(await check(lines.toSpliced(at, 1))).not.toEqual([])
      expect(await check(lines.toSpliced(at, 0, lines[at] ?? ''))).not.toEqual([])
      expect(
        await check(lines.toSpliced(at, 0, canonicalJson({ recordId: 'evt_new', number: at, chain: CHAIN }))),
      ).not.toEqual([])
      for (const to of [1, 2, 3, 4, 5, 6].filter((one) => one !== at))
        expect(await check(lines.toSpliced(at, 1).toSpliced(to, 0, lines[at] ?? ''))).not.toEqual([])
    }
    expect(await check([...lines, lines[6] ?? ''])).toContain('altered')
  })

  it('finds an export that was cut off anywhere, also with another end', async () => {
    for (let length = 0; length < lines.length; length++) {
      expect(await check(lines.slice(0, length))).toContain('truncated')
      // A checkpoint that the service published, and the beginning of a later export, are no ends.
      const { hash, number } = records[length - 2] ?? { hash: FIRST_LINK, number: 0 }
      for (const kind of ['checkpoint', 'beginning'] as const)
        expect(
          await check([...lines.slice(0, length), canonicalJson(sign({ kind, number, hash }))]),
        ).not.toEqual([])
      expect(await check([...lines.slice(0, Math.max(1, length)), lines.at(-1) ?? ''])).toEqual(
        length === 7 ? [] : ['truncated'],
      )
    }
    const half = lines.with(7, (lines[7] ?? '').slice(0, 40))
    expect(await check(half)).toEqual(['unreadable', 'truncated'])
  })

  it('finds an older export, and a chain that was written again, by a checkpoint from elsewhere', async () => {
    const older = [
      header,
      ...records.slice(0, 4),
      sign({ kind: 'end', number: 4, hash: records[3]?.hash ?? '' }),
    ].map(canonicalJson)
    expect(await check(older)).toEqual([])
    const checkpoint = sign({ kind: 'checkpoint', number: 6, hash: last?.hash ?? '' })
    expect(await check(older, { keys, checkpoint })).toEqual(['truncated'])
    expect(await check(lines, { keys, checkpoint })).toEqual([])
    const again = chainOf(6, { requestId: 'req_other' })
    const whole = [header, ...again, sign({ kind: 'end', number: 6, hash: again.at(-1)?.hash ?? '' })].map(
      canonicalJson,
    )
    expect(await check(whole)).toEqual([])
    expect(await check(whole, { keys, checkpoint })).toEqual(['altered'])
    const foreign = { ...checkpoint, chain: 'acc_2' }
    expect(await check(lines, { keys, checkpoint: foreign })).toEqual(['foreign'])
  })

  it('goes on from a signed beginning, which cannot be replaced', async () => {
    const beginning = sign({ kind: 'beginning', number: 3, hash: records[2]?.hash ?? '' })
    const part = [header, beginning, ...records.slice(3), end].map(canonicalJson)
    expect(await check(part)).toEqual([])
    expect(await check(part.toSpliced(1, 1))).toContain('removed')
    expect(await check(part.toSpliced(2, 1))).toContain('removed')
    const later = sign({ kind: 'checkpoint', number: 4, hash: records[3]?.hash ?? '' })
    expect(
      await check([lines[0] ?? '', canonicalJson({ ...later, kind: 'beginning' }), ...part.slice(3)]),
    ).toContain('unsigned')
  })

  it('takes a line only as it was exported', async () => {
    const line = lines[2] ?? ''
    expect(await check(lines.with(2, line.replace('{', '{ ')))).toEqual(['altered'])
    expect(await check(lines.with(2, line.replace('{', '{"address":"198.51.100.7",')))).toEqual(['altered'])
    for (const nonsense of ['', '[]', '1', 'null', '{"kind":"other"}', '{'])
      expect(await check(lines.with(2, nonsense))).not.toEqual([])
  })

  it('trusts a new key only through one that is trusted', async () => {
    const [next, thief] = [newKeyPair(), newKeyPair()]
    const endorsed = (by: typeof pair): PublicKey => ({
      ...toPublic(next),
      endorsedBy: { keyId: pair.keyId, signature: signText(endorsementText(toPublic(next)), by.privateKey) },
    })
    const signed = canonicalJson(sign({ kind: 'end', number: 6, hash: last?.hash ?? '' }, next))
    const exported = (key: PublicKey) => [
      canonicalJson({ ...header, keys: [...keys, key] }),
      ...lines.slice(1, -1),
      signed,
    ]
    expect(await check(exported(endorsed(pair)))).toEqual([])
    expect(await check(exported(endorsed(thief)))).toEqual(['unsigned'])
    expect(await check(exported(toPublic(next)))).toEqual(['unsigned'])
    expect(await check(exported({ ...endorsed(pair), keyId: thief.keyId }))).toEqual(['unsigned'])
  })

  it('tells of a hundred problems, and how many more there are', async () => {
    const many = Array.from({ length: 250 }, () => lines[1] ?? '')
    const report = await verifyExport([lines[0] ?? '', ...many], { keys })
    expect(report.problems).toHaveLength(100)
    expect(report.more).toBeGreaterThan(100)
  })
})

describe('canonical JSON', () => {
  it('is that of RFC 8785', () => {
    expect(
      canonicalJson({
        b: [1, 1e21, 0.000001, null, undefined],
        a: { é: true, z: '\u20ac$\u000f\n"\\' },
        gone: undefined,
      }),
    ).toBe('{"a":{"z":"€$\\u000f\\n\\"\\\\","é":true},"b":[1,1e+21,0.000001,null,null]}')
  })
})
