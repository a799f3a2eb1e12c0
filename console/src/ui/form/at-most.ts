/**
 * Rule for a text of limited length. The control itself does not cut: what is pasted would lose its end without a word.
 */
export const atMost = (limit: number) => ({
  validate: (text: string | undefined) =>
    (text ?? '').length <= limit || `At most ${limit} characters. This has ${(text ?? '').length}.`,
})
