import * as z from 'zod'
import { lineOf as line } from '#shared/kernel/line.ts'

/** Where things are delivered, as its owner wrote it. Personal: stored sealed, never logged, never in an event. */
export const Address = z.strictObject({
  name: line(100),
  line1: line(120),
  line2: line(120).optional(),
  city: line(80),
  region: line(80).optional(),
  postalCode: line(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'Expected a two-letter ISO 3166 code'),
  phone: z
    .string()
    .regex(/^\+?[0-9 ()-]{5,24}$/, 'Expected a phone number')
    .optional(),
})
export type Address = z.output<typeof Address>

/** The owner's own word for it, such as `home`, or an id. */
export const AddressId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected 1 to 40 letters, digits, - or _')
