import * as z from 'zod'

/** What could be read of a list that a company sent, and how many entries were left out. */
export interface OutsideList<T> {
  entries: T[]
  left: number
}

/** Reads each entry by itself, so that one bad entry takes no good one with it, and no list is endless. */
export const outsideList = <S extends z.ZodType>(entry: S, most: number) =>
  z.array(z.unknown()).transform((sent): OutsideList<z.output<S>> => {
    const entries = sent.slice(-most).flatMap((each) => {
      const { success, data } = entry.safeParse(each)
      return success ? [data] : []
    })
    return { entries, left: sent.length - entries.length }
  })
