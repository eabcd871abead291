import type { PolicyVerdict } from './policy-verdict.ts'

/** The totals above which an amount rule of the policy would apply: no drift goes beyond them without a person. */
export const policyCaps = ({ rules }: Pick<PolicyVerdict, 'rules'>, currency: string): number[] =>
  rules.flatMap(({ terms }) => (terms.rule === 'amount' && terms.currency === currency ? [terms.aboveMinor] : []))
