import { describe, expect, it } from 'vitest'
import { ServiceError } from '#platform/errors'
import { diskFailure, diskRoom, onDisk, onDiskEach } from './index.ts'

describe('diskFailure', () => {
  it.each([
    [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }), 'ENOSPC'],
    [
      Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 }),
      'ENOSPC',
    ],
    [Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 10 | (3 << 8) }), 'EIO'],
    [new Error('lance error: LanceError(IO): No space left on device (os error 28), …'), 'ENOSPC'],
    [new Error('Too many open files (os error 24)'), 'EMFILE'],
    [new Error('outside', { cause: Object.assign(new Error('inside'), { code: 'EROFS' }) }), 'EROFS'],
    [new Error('Not found (os error 2)'), undefined],
    [Object.assign(new Error('constraint'), { code: 'ERR_SQLITE_ERROR', errcode: 19 }), undefined],
    ['text', undefined],
  ])('recognises %s', (error, failure) => {
    expect(diskFailure(error)).toBe(failure)
  })
})

describe('onDisk', () => {
  it('turns a full disk into storage_unavailable, and leaves every other error as it is', async () => {
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
    await expect(onDisk(() => Promise.reject(full))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'storage_unavailable',
      retryAfterSeconds: 5,
      cause: full,
    })
    const other = new Error('other')
    await expect(onDisk(() => Promise.reject(other))).rejects.toBe(other)
    const told = new ServiceError({ kind: 'invalid', code: 'bad_request', message: 'No.', cause: full })
    await expect(onDisk(() => Promise.reject(told))).rejects.toBe(told)
  })

  it('wraps every method of an engine, even one that uses private fields', async () => {
    class Engine {
      readonly #text = 'read'
      read() {
        return this.#text
      }
      async write() {
        throw Object.assign(new Error(this.#text), { code: 'EIO' })
      }
    }
    const engine = onDiskEach(new Engine())
    expect(engine.read()).toBe('read')
    await expect(engine.write()).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})

it('keeps room free on a disk: refuses below the limit, and accepts again above it by itself', async () => {
  let free = 10
  const room = diskRoom({ dir: '/', keepFreeBytes: 10, freeBytes: async () => free })
  await room.require()
  free = 9
  expect(await room.hasRoom()).toBe(false)
  await expect(room.require()).rejects.toMatchObject({ code: 'storage_unavailable' })
  free = 10
  await room.require()
})
