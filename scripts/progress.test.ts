import { afterEach, beforeEach, expect, it, vi } from 'vitest'

type Stream = { isTTY: boolean; write: (text: string) => boolean }
// Plain JavaScript for any Node version; its exports have these types.
const { durationText, withProgress } = (await import(new URL('./progress.mjs', import.meta.url).href)) as {
  durationText: (ms: number) => string
  withProgress: <T>(
    options: { slowAfterMs: number; state?: () => string; stream: Stream },
    work: () => Promise<T>,
  ) => Promise<T>
}
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function shown({ isTTY, ms }: { isTTY: boolean; ms: number }): Promise<string> {
  let text = ''
  const stream = { isTTY, write: (more: string) => ((text += more), true) }
  const work = Promise.withResolvers<void>()
  const done = withProgress(
    { slowAfterMs: 60_000, state: () => '3 of 9 packages', stream },
    () => work.promise,
  )
  await vi.advanceTimersByTimeAsync(ms)
  work.resolve()
  await done
  return text
}

it('writes a line into a log at intervals', async () => {
  expect(await shown({ isTTY: false, ms: 31_000 })).toBe('  15 s, 3 of 9 packages\n  30 s, 3 of 9 packages\n')
})

it('overwrites one line of a terminal every second, and clears it at the end', async () => {
  const text = await shown({ isTTY: true, ms: 2_500 })
  expect(text).not.toContain('\n')
  expect(text.split('\r').at(-2)).toContain('2 s, 3 of 9 packages')
  expect(text.endsWith('\r\u001b[2K')).toBe(true)
})

it('says once that the work takes longer than usual', async () => {
  expect((await shown({ isTTY: false, ms: 200_000 })).match(/slower than usual/g)).toHaveLength(1)
  expect(await shown({ isTTY: false, ms: 59_000 })).not.toContain('slower')
})

it.each([
  [45_000, '45 s'],
  [185_000, '3 min 05 s'],
])('writes %i ms in seconds or minutes', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
