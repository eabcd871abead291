/** Whether a word is another one with a typing error: one letter more, less, other or swapped; two in a long word. */
export const near = (written: string, meant: string): boolean => {
  const most = meant.length >= 8 ? 2 : 1
  if (written.length < 5 || Math.abs(written.length - meant.length) > most || written[0] !== meant[0]) return false
  let [before, above] = [[] as number[], Array.from({ length: meant.length + 1 }, (_, at) => at)]
  for (let row = 1; row <= written.length; row++) {
    const line = [row]
    for (let column = 1; column <= meant.length; column++) {
      const same = written[row - 1] === meant[column - 1]
      const swapped =
        row > 1 && column > 1 && written[row - 1] === meant[column - 2] && written[row - 2] === meant[column - 1]
      line[column] = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[before, above] = [above, line]
  }
  return (above[meant.length] ?? most + 1) <= most
}
