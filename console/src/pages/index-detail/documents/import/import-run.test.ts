import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../../api/errors.ts'
import type { Entry, Portion } from './batches.ts'
import type { Answer, ImportDeps } from './import-control.ts'
import { type ImportRun, startImport } from './import-run.ts'
import { handledOf, type ImportState } from './import-state.ts'

const offline = () => new ApiError('The server cannot be reached.', { status: 0, code: 'offline' })
const refusal = (code: string, status = 400) =>
  new ApiError(`Refused: ${code}.`, { status, code, requestId: 'req_1' })

function entry(line: number): Entry {
  return { line, document: { _id: `d${line}`, n: line }, fields: { n: line } }
}
const batch = (...lines: number[]): Portion => ({ entries: lines.map(entry), problems: [] })

type Script = {
  portions: (Portion | Error)[]
  /** What happens at each request, in their order; afterwards everything is taken. */
  answers?: ((entries: readonly Entry[]) => Answer)[]
  onChange?: (state: ImportState, run: () => ImportRun) => void
}

/** An import whose index answers as the script says. Waiting takes no time. */
async function run({ portions, answers = [], onChange }: Script) {
  const sent: string[][] = []
  const waits: number[] = []
  const left = [...portions]
  const total = portions.reduce(
    (sum, one) => sum + (one instanceof Error ? 0 : one.entries.length + one.problems.length),
    0,
  )
  const deps: ImportDeps = {
    total,
    next: () => {
      const one = left.shift()
      return one instanceof Error ? Promise.reject(one) : Promise.resolve(one)
    },
    send: async (entries) => {
      await Promise.resolve()
      sent.push(entries.map(({ document }) => document._id))
      return answers.shift()?.(entries) ?? entries.map(() => undefined)
    },
    wait: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
    now: () => 0,
    onChange: (state) => onChange?.(state, () => started),
  }
  const started = startImport(deps)
  const state = await started.finished
  return { state, sent, waits }
}
const fail = (error: ApiError) => (): Answer => {
  throw error
}

describe('an import', () => {
  it('sends one batch after the other and counts what was taken, refused and unreadable', async () => {
    const problem = { line: 9, message: 'Not JSON.', text: '{' }
    const { state, sent } = await run({
      portions: [batch(1, 2), { ...batch(3, 4), problems: [problem] }],
      answers: [(entries) => entries.map((_, at) => (at === 1 ? 'Too large.' : undefined))],
    })
    expect(sent).toEqual([
      ['d1', 'd2'],
      ['d3', 'd4'],
    ])
    expect(state).toMatchObject({ phase: 'done', added: 3, refused: 1, unreadable: 1 })
    expect(state.failures).toMatchObject([
      { line: 2, id: 'd2', from: 'index', message: 'Too large.', fields: { n: 2 } },
      { line: 9, from: 'reading', text: '{' },
    ])
    expect(handledOf(state)).toBe(state.total)
  })

  it('sends a batch again, with the same ids, when the network was lost, waiting longer each time', async () => {
    const { state, sent, waits } = await run({
      portions: [batch(1), batch(2)],
      answers: [
        fail(offline()),
        fail(offline()),
        fail(new ApiError('Busy.', { status: 429, code: 'rate_limited', retryAfterSeconds: 7 })),
      ],
    })
    expect(sent).toEqual([['d1'], ['d1'], ['d1'], ['d1'], ['d2']])
    expect(waits).toEqual([1000, 2000, 7000])
    expect(state).toMatchObject({ phase: 'done', added: 2 })
  })

  it('stands still when the network stays away, and goes on where it was', async () => {
    const seen: string[] = []
    const { state, sent } = await run({
      portions: [batch(1), batch(2)],
      answers: Array.from({ length: 7 }, () => fail(offline())),
      onChange: ({ phase, trouble }, own) => {
        if (phase !== 'paused') return
        seen.push(trouble?.code ?? 'none')
        queueMicrotask(() => own().resume())
      },
    })
    expect(seen).toEqual(['offline'])
    expect(sent).toHaveLength(9)
    expect(state).toMatchObject({ phase: 'done', added: 2, refused: 0 })
  })

  it('asks what to do when a batch is refused as a whole; skipped, its documents are failures', async () => {
    const { state, sent } = await run({
      portions: [batch(1, 2), batch(3)],
      answers: [fail(refusal('index_max_fields_error'))],
      onChange: ({ phase, trouble }, own) => {
        if (phase === 'paused' && trouble?.canSkip) queueMicrotask(() => own().skip())
      },
    })
    expect(sent).toEqual([['d1', 'd2'], ['d3']])
    expect(state).toMatchObject({ phase: 'done', added: 1, refused: 2 })
    expect(state.failures[0]).toMatchObject({ line: 1, message: 'Refused: index_max_fields_error.' })
  })

  it('does not wait for a paused index to answer by itself', async () => {
    let asked = 0
    const { state, waits } = await run({
      portions: [batch(1)],
      answers: [fail(refusal('index_paused', 503))],
      onChange: ({ phase, trouble }, own) => {
        if (phase !== 'paused') return
        asked += 1
        expect(trouble).toMatchObject({ code: 'index_paused', canSkip: false, requestId: 'req_1' })
        queueMicrotask(() => own().resume())
      },
    })
    expect([asked, waits, state.phase]).toEqual([1, [], 'done'])
  })

  it('pauses after the batch on its way, and resumes', async () => {
    const phases: string[] = []
    const { state } = await run({
      portions: [batch(1), batch(2)],
      onChange: ({ phase, added }, own) => {
        if (phases.at(-1) !== phase) phases.push(phase)
        if (phase === 'running' && added === 1 && !phases.includes('paused')) own().pause()
        if (phase === 'paused') queueMicrotask(() => own().resume())
      },
    })
    expect(phases).toEqual(['running', 'paused', 'running', 'done'])
    expect(state.added).toBe(2)
  })

  it('stops when it is cancelled, and knows what was already added', async () => {
    const { state, sent } = await run({
      portions: [batch(1), batch(2), batch(3)],
      onChange: ({ phase, added }, own) => {
        if (phase === 'running' && added === 1) own().cancel()
      },
    })
    expect(sent).toEqual([['d1']])
    expect(state).toMatchObject({ phase: 'cancelled', added: 1, total: 3 })
  })

  it('can be cancelled while it waits to try again, and while it stands still', async () => {
    const whileRetrying = await run({
      portions: [batch(1), batch(2)],
      answers: [fail(offline())],
      onChange: ({ phase }, own) => phase === 'retrying' && own().cancel(),
    })
    const whilePaused = await run({
      portions: [batch(1), batch(2)],
      answers: [fail(refusal('bad_request'))],
      onChange: ({ phase }, own) => phase === 'paused' && queueMicrotask(() => own().cancel()),
    })
    for (const { state, sent } of [whileRetrying, whilePaused]) {
      expect(state).toMatchObject({ phase: 'cancelled', added: 0 })
      expect(sent).toEqual([['d1']])
    }
  })

  it('ends, and says why, when the source can no longer be read', async () => {
    const { state } = await run({ portions: [batch(1), new Error('The file was changed.'), batch(2)] })
    expect(state).toMatchObject({
      phase: 'cancelled',
      added: 1,
      trouble: { message: 'The file was changed.' },
    })
  })

  it('asks before it goes on when the index takes none of the first documents', async () => {
    const many = Array.from({ length: 4 }, (_, at) =>
      batch(...Array.from({ length: 64 }, (__, n) => at * 64 + n + 1)),
    )
    const codes: (string | undefined)[] = []
    const { state, sent } = await run({
      portions: many,
      answers: many.map(() => (entries) => entries.map(() => 'Document is empty.')),
      onChange: ({ phase, trouble }, own) => {
        if (phase !== 'paused') return
        codes.push(trouble?.code)
        queueMicrotask(() => own().resume())
      },
    })
    expect(codes).toEqual(['all_refused'])
    expect(sent).toHaveLength(4)
    expect(state).toMatchObject({ phase: 'done', added: 0, refused: 256 })
  })
})
