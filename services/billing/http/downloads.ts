import type { UsageExport } from '../operations/export-usage.ts'
import type { InvoiceDocument } from '../operations/get-invoice-document.ts'

/** Lines are sent in pieces of about this size. */
const PIECE_CHARS = 32_768

const headersOf = ({ contentType, fileName }: { contentType: string; fileName: string }, how: string) => ({
  'content-type': contentType,
  'content-disposition': `${how}; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
})

/** The page is shown, and the PDF saved. */
export function download({ content, ...file }: InvoiceDocument): Response {
  const how = typeof content === 'string' ? 'inline' : 'attachment'
  return new Response(content, { headers: headersOf(file, how) })
}

/**
 * Sends the lines as fast as they are read, and reads no further. A failure breaks the stream off, so that nobody takes
 * a part for the whole.
 */
export function downloadLines(
  { lines, ...file }: UsageExport,
  onFailure: (error: unknown) => void,
): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      let piece = ''
      try {
        while (piece.length < PIECE_CHARS) {
          const next = await lines.next()
          if (next.done === true) {
            if (piece !== '') controller.enqueue(encoder.encode(piece))
            controller.close()
            return
          }
          piece += next.value
        }
        controller.enqueue(encoder.encode(piece))
      } catch (error) {
        onFailure(error)
        controller.error(error)
      }
    },
    cancel: async () => void (await lines.return()),
  })
  return new Response(body, { headers: headersOf(file, 'attachment') })
}
