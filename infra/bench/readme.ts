/** The text with what lies between the markers `<!-- name:start -->` and `<!-- name:end -->` replaced. */
export const between = (text: string, numbers: string, name = 'bench'): string => {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} ... ${end} to write the numbers between`)
  return `${text.slice(0, from + start.length)}\n${numbers}\n${text.slice(to)}`
}
