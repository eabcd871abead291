import type * as z from 'zod'
import { Address } from './address.ts'
import { mayBePhone } from './phone-numbers.ts'
import { mayBePostalCode } from './postal-codes.ts'
import { mayBeRegion } from './regions.ts'

type Parts = Partial<Pick<Address, 'postalCode' | 'region' | 'phone'>> & Pick<Address, 'country'>

/** For `superRefine`: names each part that the country of an address does not have. What was stored before such a rule is read as it is. */
export const countryRules = ({ country, postalCode, region, phone }: Parts, context: z.RefinementCtx): void => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (postalCode !== undefined && !mayBePostalCode(postalCode, country))
    refuse('postalCode', `There is no such postal code in ${country}`)
  if (region !== undefined && !mayBeRegion(region, country)) refuse('region', `There is no such region in ${country}`)
  if (phone !== undefined && !mayBePhone(phone)) refuse('phone', 'Nobody can have this phone number')
}

/** An address as somebody states it now. */
export const GivenAddress = Address.superRefine(countryRules)
