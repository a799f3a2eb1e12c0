import type { IndexesDeps } from '../ports.ts'

/** The cell that sends the token with this hash, if there is one. */
export async function authorizeCell(
  { cells }: Pick<IndexesDeps, 'cells'>,
  { tokenHash }: { tokenHash: string },
): Promise<{ cellId?: string }> {
  const cellId = await cells.cellOfToken(tokenHash)
  return cellId === undefined ? {} : { cellId }
}
