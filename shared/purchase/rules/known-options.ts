import { folded } from '#shared/identity/rules/address-identity.ts'
import { Failure } from '#shared/kernel/errors.ts'
import type { MerchantProduct } from '#shared/merchants/product.ts'

type Chosen = Readonly<Record<string, string>>

/** The choices that a product knows, in its merchant's spelling. A value that belongs to the sku is left out: it chooses nothing. Refuses any other option, which would make the same goods look like others. */
export const knownOptions = (
  { merchantId, sku, options }: Pick<MerchantProduct, 'merchantId' | 'sku' | 'options'>,
  wanted: Chosen,
): Record<string, string> => {
  const choices = new Map<string, string>()
  for (const [name, value] of Object.entries(wanted)) {
    const unknown = (sentence: string, offered: readonly string[]) =>
      new Failure('option.unknown', sentence, { merchantId, sku, option: name, offered: [...offered] })
    const option = options.find((each) => folded(each.name) === folded(name))
    if (!option)
      throw unknown(
        'This product has no such option',
        options.map((each) => each.name),
      )
    const label = option.values.find((each) => folded(each) === folded(value))
    if (label === undefined) throw unknown('This option has no such value', option.values)
    if (option.values.length === 1) continue
    if ((choices.get(option.name) ?? label) !== label) throw unknown('This option was given twice', option.values)
    choices.set(option.name, label)
  }
  return Object.fromEntries(choices)
}
