import type { Mutant } from '#test/prove/mutant.ts'

export const mutants: Mutant[] = [
  {
    claim: 34,
    name: 'an order takes every fact that its merchant sends',
    file: 'shared/orders/learn-facts.ts',
    from: 'const fresh = withinLimits(unknown, counts ?? {})',
    to: 'const fresh = unknown',
  },
  {
    claim: 34,
    name: 'one kind of fact takes the room of another',
    file: 'shared/orders/rules/fact-limits.ts',
    from: 'room.set(kind, left - 1)',
    to: 'for (const each of factKinds) room.set(each, left - 1)',
  },
  {
    claim: 34,
    name: 'a purchase checks the freeze of everybody alone',
    file: 'shared/operations/rows/freeze.ts',
    from: "new Set(['all', ...scopes])].map((scope) =>\n    check(",
    to: "new Set(['all'])].map((scope) =>\n    check(",
  },
  {
    claim: 34,
    name: 'a busy Parameter Store stops functions that know their settings',
    file: 'shared/platform/aws/parameter-store.ts',
    from: 'if (!before || !isAway(error)) throw error',
    to: 'throw error',
  },
  {
    claim: 34,
    name: 'all merchants are in one parameter',
    file: 'infra/aws/settings.ts',
    from: 'if (last && Buffer.byteLength(JSON.stringify(more)) <= pageBytes) last.push(merchant)',
    to: 'if (last) last.push(merchant)',
  },
  {
    claim: 34,
    name: 'a record is asked for members that every object has',
    file: 'shared/kernel/own-value.ts',
    from: 'record && Object.hasOwn(record, name) ? record[name] : undefined',
    to: 'record?.[name]',
  },
  {
    claim: 34,
    name: 'a cart takes no place in its list',
    file: 'functions/carts/create.ts',
    from: 'call.principal ? [await cartPlace(call.principal.userId, cartId)] : []',
    to: 'call.principal ? [] : [await cartPlace(cartId, cartId)].slice(1)',
  },
  {
    claim: 34,
    name: 'the limit of a list is not in its transaction',
    file: 'shared/platform/table/limited-list.ts',
    from: '[{ ids: fewerThan(most) }, { ids: hasMember(id) }]',
    to: '{}',
  },
]
