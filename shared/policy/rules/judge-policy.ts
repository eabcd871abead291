import { formatMoney } from '#shared/kernel/money.ts'
import { trustTiers } from '#shared/kernel/trust-tier.ts'
import type { PolicyRule } from './policy-rules.ts'
import type { JudgedRule, PolicyInputs, PolicyVerdict } from './policy-verdict.ts'
import { strictestOf } from './verdicts.ts'

/** A rule as it is of this purchase: whether it applies, and the sentence for either case. */
const applied = (rule: PolicyRule, inputs: PolicyInputs): [applies: boolean, yes: string, no: string] => {
  const { totalMinor, currency, askedBefore, merchants, country, at } = inputs
  switch (rule.rule) {
    case 'amount': {
      if (rule.currency !== currency)
        return [true, `The limit is in ${rule.currency}, and this purchase is in ${currency}.`, '']
      const [total, limit] = [totalMinor, rule.aboveMinor].map((amountMinor) => formatMoney({ amountMinor, currency }))
      return [totalMinor > rule.aboveMinor, `${total} is above ${limit}.`, `${total} is not above ${limit}.`]
    }
    case 'velocity': {
      const most = `${rule.perHour} an hour`
      const nth = askedBefore + 1
      return [nth > rule.perHour, `It is request ${nth} of this hour, above ${most}.`, `It is within ${most}.`]
    }
    case 'first-purchase': {
      const strange = merchants.filter(({ boughtFrom }) => !boughtFrom).map(({ merchantId }) => merchantId)
      const yes = `Nothing was bought from ${strange.join(', ')} yet.`
      return [strange.length > 0, yes, 'Something was bought from every merchant before.']
    }
    case 'new-address':
      return [!inputs.addressUsed, 'Nothing was bought to this address yet.', 'The address was bought to before.']
    case 'new-instrument':
      return [
        !inputs.instrumentUsed,
        'This payment method has paid for nothing yet.',
        'The payment method paid before.',
      ]
    case 'country': {
      const listed = country !== undefined && rule.countries.includes(country)
      return [!listed, `It goes to ${country ?? 'an unknown country'}, outside the list.`, `It goes to ${country}.`]
    }
    case 'bought-before':
      return [inputs.boughtBefore, 'The same goods were asked for within a week.', 'The goods are new within a week.']
    case 'hours': {
      const { from, until } = rule
      const now = new Date(at).getUTCHours()
      const within = from < until ? now >= from && now < until : now >= from || now < until
      const span = `between ${from}:00 and ${until}:00 UTC`
      return [within, `It was asked for ${span}.`, `It was not asked for ${span}.`]
    }
    case 'merchant-trust': {
      const rank = (tier: PolicyInputs['merchants'][number]['trust']) => trustTiers.indexOf(tier)
      const below = merchants.filter(({ trust }) => rank(trust) < rank(rule.below))
      const names = below.map(({ merchantId, trust }) => `${merchantId} is ${trust}`).join(', ')
      return [
        below.length > 0,
        `${names}, which is less than ${rule.below}.`,
        `Every merchant is ${rule.below} or more.`,
      ]
    }
  }
}

/** Judges a purchase by every rule: pure, so the same rules and inputs always have the same verdict. The strictest of those that apply counts. */
export const judgePolicy = (
  rules: readonly Pick<JudgedRule, 'by' | 'terms'>[],
  inputs: PolicyInputs,
): Pick<PolicyVerdict, 'verdict' | 'rules'> => {
  const judged = rules.map(({ by, terms }): JudgedRule => {
    const [applies, yes, no] = applied(terms, inputs)
    return { by, terms, applies, says: applies ? yes : no }
  })
  return {
    verdict: strictestOf(judged.flatMap(({ applies, terms }) => (applies ? [terms.verdict] : []))),
    rules: judged,
  }
}

/** The rules that made a verdict what it is; none of an `allow`. */
export const decisiveRules = ({ verdict, rules }: Pick<PolicyVerdict, 'verdict' | 'rules'>): JudgedRule[] =>
  rules.filter(({ applies, terms }) => applies && terms.verdict === verdict)
