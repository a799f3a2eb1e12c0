import * as z from 'zod'
import { route } from '../access/index.ts'
import { responses } from '../errors/index.ts'
import { jsonBody } from '../values/index.ts'

/** For services only. */
export const indexInternalRoutes = {
  /** The cell that sends the token with this hash; `cellId` is absent when there is none. */
  authorizeCell: route({
    operationId: 'authorizeCell',
    method: 'post',
    path: '/authorize-cell',
    access: { audience: ['internal'] },
    /** SHA-256 of the token, base64url. */
    request: jsonBody(z.object({ tokenHash: z.string().length(43) })),
    responses: responses(z.object({ cellId: z.string().optional() }), [403, 422, 503]),
  }),
}
