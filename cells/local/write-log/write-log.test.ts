import { appendFile, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { encodeRecord, type LoggedWrite, type LogRecord, parseRecords } from './records.ts'
import { WriteLog } from './write-log.ts'

const put = (id: string): LoggedWrite => ({
  kind: 'put',
  dimensions: 2,
  rows: [
    {
      id,
      doc: '{"t":"Zürich 東"}',
      eq: ['t=a'],
      vectors: new Map([['v', { vectors: [Float32Array.from([1, 0.5])], chunks: ['c'] }]]),
      texts: new Set(['t']),
      numbers: new Map([['n', -0]]),
    },
  ],
})
const RECORD = fc.oneof(
  fc.nat().map((version): LogRecord => ({ kind: 'checkpoint', version })),
  fc.array(fc.string()).map((ids): LogRecord => ({ kind: 'remove', ids })),
  fc.string().map((id): LogRecord => put(id)),
)
const RECORDS = fc.array(RECORD, { minLength: 1, maxLength: 6 })

describe('the records of a log', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(RECORDS, (records) => {
        const log = Buffer.concat(records.map(encodeRecord))
        expect(parseRecords(log)).toEqual({ records, bytes: log.length, isDamaged: false })
      }),
    )
  })

  it('are read up to the last whole one, wherever the log was cut off', () => {
    fc.assert(
      fc.property(RECORDS, fc.nat(), (records, cut) => {
        const encoded = records.map(encodeRecord)
        const log = Buffer.concat(encoded)
        const length = cut % (log.length + 1)
        let whole = 0
        for (let end = 0; whole < encoded.length; whole++) {
          end += encoded[whole]?.length ?? 0
          if (end > length) break
        }
        const parsed = parseRecords(log.subarray(0, length))
        expect([parsed.records, parsed.isDamaged]).toEqual([records.slice(0, whole), false])
      }),
    )
  })

  it('with any bit changed end before it, and say so when whole ones follow', () => {
    fc.assert(
      fc.property(RECORDS, fc.nat(), fc.integer({ min: 0, max: 7 }), (records, where, bit) => {
        const encoded = records.map(encodeRecord)
        const log = Buffer.concat(encoded)
        const at = where % log.length
        log[at] = (log[at] ?? 0) ^ (1 << bit)
        let damaged = 0
        for (let end = encoded[0]?.length ?? 0; end <= at; end += encoded[damaged]?.length ?? 0) damaged++
        const parsed = parseRecords(log)
        expect(parsed.records).toEqual(records.slice(0, damaged))
        expect(parsed.isDamaged).toBe(damaged < records.length - 1)
      }),
    )
  })
})

describe('the log of an index', () => {
  let dir: string
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'write-log-'))))
  afterEach(() => rm(dir, { recursive: true, force: true }))

  const reopened = async () => {
    const { log, left } = await WriteLog.open(dir)
    await log.close()
    return left
  }
  const begun = async () => {
    const { log } = await WriteLog.open(dir)
    await log.checkpoint(7)
    return log
  }
  const onlyFile = async () => join(dir, (await readdir(dir))[0] ?? '')

  it('holds every write since its checkpoint, and nothing of before', async () => {
    expect(await reopened()).toBeUndefined()
    const log = await begun()
    await log.append(put('a'))
    await log.checkpoint(9)
    await log.append(put('b'))
    await log.append({ kind: 'remove', ids: ['a'] })
    expect(log.writes).toBe(2)
    expect(await readdir(dir)).toHaveLength(1)
    expect(await reopened()).toEqual({ version: 9, writes: [put('b'), { kind: 'remove', ids: ['a'] }] })
    await log.close()
  })

  it('forgets a write that was taken back, also when another follows', async () => {
    const log = await begun()
    await log.append(put('a'))
    await log.append(put('b'))
    await log.cutBack()
    expect(await reopened()).toEqual({ version: 7, writes: [put('a')] })
    await log.append(put('c'))
    expect(await reopened()).toEqual({ version: 7, writes: [put('a'), put('c')] })
    await log.close()
  })

  it('does not hold a write whose append failed, once another follows', async () => {
    const log = await begun()
    await log.append(put('a'))
    const probe = await open(await onlyFile())
    const fails = vi
      .spyOn(Object.getPrototypeOf(probe) as typeof probe, 'datasync')
      .mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }))
    await probe.close()
    await expect(log.append(put('lost, and much longer than the next'))).rejects.toThrow('EIO')
    fails.mockRestore()
    await log.append(put('b'))
    expect(await reopened()).toEqual({ version: 7, writes: [put('a'), put('b')] })
    await log.close()
  })

  it('goes on from the log before when a new one was not begun to its end', async () => {
    const log = await begun()
    await log.append(put('a'))
    await log.close()
    await writeFile(
      join(dir, 'writes-2.log'),
      encodeRecord({ kind: 'checkpoint', version: 8 }).subarray(0, 20),
    )
    expect(await reopened()).toEqual({ version: 7, writes: [put('a')] })
    const again = await WriteLog.open(dir)
    await again.log.checkpoint(8)
    expect(await reopened()).toEqual({ version: 8, writes: [] })
    await again.log.close()
  })

  it('is not opened when acknowledged writes in it are damaged, and names the file and the place', async () => {
    const log = await begun()
    await log.append(put('a'))
    await log.append(put('b'))
    await log.close()
    const file = await onlyFile()
    const bytes = await readFile(file)
    bytes[bytes.length - encodeRecord(put('b')).length - 5] = 0
    await writeFile(file, bytes)
    await expect(WriteLog.open(dir)).rejects.toMatchObject({
      code: 'storage_unavailable',
      cause: { message: expect.stringMatching(/writes-1\.log is damaged at byte \d+/) },
    })
    await writeFile(file, '')
    await appendFile(file, bytes.subarray(0, encodeRecord({ kind: 'checkpoint', version: 7 }).length))
    expect(await reopened()).toEqual({ version: 7, writes: [] })
  })
})
