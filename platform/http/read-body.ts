import { ServiceError } from '#platform/errors'

/**
 * The body as text, within bounds; JSON, or not said what it is.
 * @throws ServiceError `request_too_large`, `unsupported_media_type`
 */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  const text = await readText(request, maxBytes)
  const type = request.headers.get('content-type')
  if (text === '' || type === null || /^application\/(\w[\w.-]*\+)?json\b/i.test(type)) return text
  throw new ServiceError({
    kind: 'unsupported_media_type',
    code: 'unsupported_media_type',
    message: `The body is ${JSON.stringify(type.slice(0, 60))}; send JSON with Content-Type: application/json.`,
  })
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  if (declared <= maxBytes) return request.text()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError({
    kind: 'too_large',
    code: 'request_too_large',
    message: `The request body is larger than ${Math.floor(maxBytes / 1024)} KB. Send less at once.`,
  })
}
