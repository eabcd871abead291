import type * as z from 'zod'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { ProductRequest } from '#shared/merchants/ucp/contract/catalog.ts'
import type { productsOf } from './products.ts'

type Product = ReturnType<typeof productsOf>[number]
type Variant = Product['variants'][number]
interface Choice {
  name: string
  label: string
}

/** A variant has its own options; what the buyer chooses besides is there for each of them. */
const has = (product: Product, variant: Variant, { name, label }: Choice): boolean => {
  const own = variant.options?.find((option) => option.name === name)
  if (own) return own.label === label
  return product.options.some((option) => option.name === name && option.values.some((each) => each.label === label))
}

const matching = (product: Product, choices: readonly Choice[]): Variant[] =>
  product.variants.filter((variant) => choices.every((choice) => has(product, variant, choice)))

/** The choices that some variant has together: options without a preference go first, then the least preferred. */
const effective = (product: Product, selected: readonly Choice[], preferences: readonly string[]): Choice[] => {
  const rank = ({ name }: Choice) => (preferences.includes(name) ? preferences.indexOf(name) : preferences.length)
  const left = [...selected]
  while (left.length > 0 && matching(product, left).length === 0) {
    const least = left.reduce((worst, each) => (rank(each) >= rank(worst) ? each : worst))
    left.splice(left.indexOf(least), 1)
  }
  return left
}

/** A product's detail for what has been chosen: its variants, and which other values there are. A variant's own options count before any choice. */
export const chosenProduct = (
  product: Product,
  { id, selected = [], preferences = [] }: z.output<typeof ProductRequest>,
) => {
  if (new Set(selected.map(({ name }) => name)).size < selected.length)
    throw new CompanyRefusal(400, 'invalid_request', 'selected: an option is there twice')
  const own = product.variants.find((variant) => variant.id === id)?.options ?? []
  const others = selected.filter(({ name }) => own.every((option) => option.name !== name))
  const possible = effective(product, [...own, ...others], [...own.map(({ name }) => name), ...preferences])
  const choices = possible.length > 0 ? possible : (product.variants[0]?.options ?? [])
  const options = product.options.map(({ name, values }) => ({
    name,
    values: values.map(({ label }) => {
      const rest = choices.filter((choice) => choice.name !== name)
      const variants = matching(product, [...rest, { name, label }])
      return {
        label,
        exists: variants.length > 0,
        available: variants.some(({ availability }) => availability.available),
      }
    }),
  }))
  return { ...product, options, selected: choices, variants: matching(product, choices) }
}
