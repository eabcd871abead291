import * as z from 'zod'

const [first, last] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')]

/** A moment as others write it, with an offset or Z. Its year in UTC has four digits: any other could be stored and never read again. */
export const Instant = z.iso
  .datetime({ offset: true })
  .max(64)
  .refine((text) => {
    const ms = Date.parse(text)
    return ms >= first && ms <= last
  }, 'Expected a time in the years 0 to 9999')
