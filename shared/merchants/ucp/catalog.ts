import { Failure } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { DeliveryEstimate, MerchantProduct, ProductOption, ProductQuery } from '#shared/merchants/product.ts'
import { type Product, ProductReply, SearchReply, type Variant } from '#shared/merchants/ucp/contract/catalog.ts'
import { capability } from '#shared/merchants/ucp/contract/profile.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import { assertCheckout } from './capabilities.ts'
import { readAs, ucpCall } from './client.ts'
import type { UcpMerchant } from './entry.ts'
import { profileOf } from './profile.ts'

const cheapestFirst = (a: DeliveryEstimate, b: DeliveryEstimate): number =>
  a.shippingMinor + a.taxMinor - b.shippingMinor - b.taxMinor || (a.optionId < b.optionId ? -1 : 1)

/** Drops an estimate for another quantity than the requested one. */
const deliveryOf = (variant: Variant, quantity: number): DeliveryEstimate[] => {
  const estimate = variant[capability.deliveryEstimate]
  if (estimate?.quantity !== quantity) return []
  const options = estimate.options.map(
    ({ id, title, amount, tax, earliest_fulfillment_time, latest_fulfillment_time }) => ({
      optionId: id,
      title: untrusted(title),
      shippingMinor: amount,
      taxMinor: tax,
      ...(earliest_fulfillment_time && { earliest: new Date(earliest_fulfillment_time).toISOString() }),
      ...(latest_fulfillment_time && { latest: new Date(latest_fulfillment_time).toISOString() }),
    }),
  )
  return options.sort(cheapestFirst)
}

const maxOptions = 20
const maxValues = 100
/** The product's options. A variant has one value of those that make it another sku. */
const optionsOf = ({ options = [] }: Product, variant: Variant): ProductOption[] => {
  const own = variant.options ?? []
  const chosen = options.filter(({ name }) => !own.some((option) => option.name === name))
  const all = [
    ...own.map(({ name, label }) => ({ name, labels: [label] })),
    ...chosen.map(({ name, values }) => ({ name, labels: values.map(({ label }) => label) })),
  ]
  return all.slice(0, maxOptions).map(({ name, labels }) => ({
    name: untrusted(name, 40),
    values: labels.slice(0, maxValues).map((label) => untrusted(label, 80)),
  }))
}

/** How many variants of one product a search takes: an answer of a megabyte has ten thousand, and ranking them holds a function. */
const searchedVariants = 100

const productsOf = (merchantId: string, product: Product, quantity: number) => {
  const { title, description, variants, categories = [] } = product
  return variants.map(
    (variant): MerchantProduct => ({
      merchantId,
      sku: variant.id,
      title: untrusted(variant.title === title ? title : `${title}, ${variant.title}`),
      description: untrusted(variant.description.plain ?? description.plain ?? '', 500),
      unitMinor: variant.price.amount,
      currency: variant.price.currency,
      available: variant.availability?.available ?? true,
      delivery: deliveryOf(variant, quantity),
      categories: categories.slice(0, 10).map(({ value }) => untrusted(value, 60)),
      options: optionsOf(product, variant),
    }),
  )
}

const lacking = (what: string) => new Failure('merchant.unsupported', `The merchant offers no ${what}`)

/** Search and lookup at one merchant. */
export const ucpCatalog = (merchant: UcpMerchant, settings: Settings) => {
  const { merchantId } = merchant
  const estimated = async (quantity: number, timeoutMs: number) => {
    const { capabilities } = await profileOf(merchant, settings, timeoutMs)
    return {
      capabilities,
      extra: capabilities[capability.deliveryEstimate] ? { [capability.deliveryEstimate]: { quantity } } : {},
    }
  }
  return {
    async search(query: ProductQuery, deadlineMs: number): Promise<MerchantProduct[]> {
      const { text, quantity, currency, maxUnitMinor: max, minUnitMinor: min, country, limit = 10 } = query
      const { capabilities, extra } = await estimated(quantity, Math.max(1, deadlineMs - Date.now()))
      if (!capabilities[capability.search]) throw lacking('search')
      assertCheckout(merchant, capabilities) // nobody could buy what it finds
      const body = {
        query: text,
        ...((max ?? min) !== undefined && {
          filters: { price: { ...(max !== undefined && { max }), ...(min !== undefined && { min }) } },
        }),
        context: { ...(currency && { currency }), ...(country && { address_country: country }) },
        pagination: { limit },
        ...extra,
      }
      const call = { operation: 'search', method: 'POST' as const, path: '/catalog/search', body, deadlineMs }
      const reply = await ucpCall(merchant, settings, call)
      if (reply.state === 'refused') return []
      const { products } = readAs(call, SearchReply, reply.body)
      const few = products.slice(0, limit).map(({ variants, ...product }) => ({
        ...product,
        variants: variants.slice(0, searchedVariants),
      }))
      return few.flatMap((product) => productsOf(merchantId, product, quantity))
    },

    async product(sku: string, quantity = 1): Promise<MerchantProduct> {
      const { capabilities, extra } = await estimated(quantity, 3000)
      if (!capabilities[capability.lookup]) throw lacking('product pages')
      const body = { id: sku, ...extra }
      const deadlineMs = Date.now() + 5000
      const call = { operation: 'product', method: 'POST' as const, path: '/catalog/product', body, deadlineMs }
      const reply = await ucpCall(merchant, settings, call)
      const missing = () => new Failure('product.not-found', 'The merchant has no such product', { merchantId, sku })
      if (reply.state === 'refused') throw missing()
      const { product } = readAs(call, ProductReply, reply.body)
      const variant = productsOf(merchantId, product, quantity).find((each) => each.sku === sku)
      if (!variant) throw missing()
      return variant
    },
  }
}
