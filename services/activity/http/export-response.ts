import { tooManyExports } from '../domain/errors.ts'

const CHUNK_CHARACTERS = 65_536
/** In one process: each holds a page of records. */
const MOST_AT_ONCE = 5

/** Answers with lines of text as they are made; how many at once is limited for each account. */
export function lineStreams() {
  const open = new Map<string, number>()
  return (
    accountId: string,
    lines: AsyncGenerator<string, void>,
    onFailure: (thrown: unknown) => void,
  ): Response => {
    const before = open.get(accountId) ?? 0
    if (before >= MOST_AT_ONCE) throw tooManyExports(MOST_AT_ONCE)
    open.set(accountId, before + 1)
    let isOpen = true
    const end = () => {
      if (!isOpen) return
      isOpen = false
      const left = (open.get(accountId) ?? 1) - 1
      if (left > 0) open.set(accountId, left)
      else open.delete(accountId)
    }
    const body = toStream(lines, { end, onFailure })
    return new Response(body, {
      headers: {
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="activity.jsonl"',
      },
    })
  }
}

function toStream(
  lines: AsyncGenerator<string, void>,
  { end, onFailure }: { end: () => void; onFailure: (thrown: unknown) => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      try {
        let text = ''
        while (text.length < CHUNK_CHARACTERS) {
          const { value, done } = await lines.next()
          if (done === true) break
          text += `${value}\n`
        }
        if (text !== '') controller.enqueue(encoder.encode(text))
        if (text.length >= CHUNK_CHARACTERS) return
        end()
        controller.close()
      } catch (thrown) {
        onFailure(thrown)
        end()
        // Without its signed end the client knows that the export is not whole.
        controller.error(thrown)
      }
    },
    cancel: async () => {
      end()
      await lines.return()
    },
  })
}
