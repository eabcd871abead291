const [start, end] = ['<!-- bench:start -->', '<!-- bench:end -->'] as const

/** The text with what lies between the markers replaced. */
export const between = (text: string, numbers: string): string => {
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} ... ${end} to write the numbers between`)
  return `${text.slice(0, from + start.length)}\n${numbers}\n${text.slice(to)}`
}
