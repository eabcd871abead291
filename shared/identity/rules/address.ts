import * as z from 'zod'
import { lineOf } from '#shared/kernel/line.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { countries, countryAliases, withoutPostalCodes } from './countries.ts'

/** An ISO 3166 code; a usual other spelling is replaced by it. */
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'Expected a two-letter ISO 3166 code', abort: true })
  .overwrite((code) => ownValue(countryAliases, code) ?? code)
  .refine((code) => countries.has(code), 'Expected the ISO 3166 code of a country')

/** A line that says something. */
const line = (max: number) => lineOf(max).regex(/[\p{L}\p{N}]/u, 'Expected letters or digits')

const members = z.strictObject({
  name: line(100),
  line1: line(120),
  line2: lineOf(120).optional(),
  city: line(80),
  region: line(80).optional(),
  /** May be left out where there are none, as in Hong Kong. */
  postalCode: lineOf(20).regex(/\p{N}/u, 'Expected a postal code with digits').optional(),
  country: Country,
  phone: z
    .string()
    .regex(/^\+?[0-9 ()./-]{5,24}( ?(x|ext\.?) ?[0-9]{1,6})?$/, 'Expected a phone number')
    .optional(),
})

/** For `refine`: the country's addresses have postal codes, and this one does. */
export const postalCodeGiven = ({ postalCode, country }: { postalCode?: string | undefined; country: string }) =>
  postalCode !== undefined || withoutPostalCodes.has(country)
/** The error of `refine` when `postalCodeGiven` is false. */
export const postalCodeMissing = { path: ['postalCode'], message: 'Give a postal code; this country has them' }

/** Where things are delivered, as its owner wrote it. Personal: stored sealed, never logged, never in an event. */
export const Address = members.refine(postalCodeGiven, postalCodeMissing)
export type Address = z.output<typeof Address>

/** The owner's own word for it, such as `home`, or an id. */
export const AddressId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected 1 to 40 letters, digits, - or _')
