/** Where and why the engine refused a filter. */
export type FilterMistake = Readonly<{ position: number | undefined; what: string }>

const WITH_POSITION = /^Error parsing filter: [^]*\nat position (\d+): ([^]*)$/

/** The engine shows the filter with the place marked in a fixed-width font; here it becomes a place and a reason. */
export function filterMistakeOf(message: string): FilterMistake {
  const [, position, what] = WITH_POSITION.exec(message) ?? []
  return position === undefined || what === undefined
    ? { position: undefined, what: message }
    : { position: Number(position), what }
}

/** Whether an error of the engine is about the filter that was sent with the request. */
export function isAboutFilter(message: string): boolean {
  return (
    message.startsWith('Error parsing filter') ||
    /^Field '.*' (?:is not a filter field|is a bool|has type)/.test(message) ||
    message.startsWith('IN is ')
  )
}
