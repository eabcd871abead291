import { describe, expect, it } from 'vitest'
import { verifies } from '#test/support/run/verifies.ts'
import {
  absent,
  below,
  condition,
  expression,
  fewerThan,
  hasMember,
  joins,
  leaves,
  plus,
  setting,
} from './expression.ts'

describe('setting', () => {
  it('sorts changes under one verb each', () => {
    const bound = expression()
    const text = setting(bound, { state: 'done', lease: undefined, tries: plus(1), tags: joins('a'), old: leaves('b') })
    expect(text).toBe('SET #state = :v0, #tries = #tries + :v1 REMOVE #lease ADD #tags :v2 DELETE #old :v3')
    expect(bound.attributes().ExpressionAttributeValues).toEqual({
      ':v0': 'done',
      ':v1': 1,
      ':v2': new Set(['a']),
      ':v3': new Set(['b']),
    })
  })

  it('stores an object that only looks like a change as it is', () => {
    const bound = expression()
    expect(setting(bound, { note: { changing: 'plus', value: 1 } })).toBe('SET #note = :v0')
    expect(bound.attributes().ExpressionAttributeValues).toEqual({ ':v0': { changing: 'plus', value: 1 } })
  })
})

describe('condition', () => {
  verifies('expressions.built', 'all attributes of one object, any member of a list', () => {
    const bound = expression()
    expect(condition(bound, [{ state: 'open', ttl: below(5) }, { gone: absent }])).toBe(
      '((#state = :v0 AND #ttl < :v1) OR attribute_not_exists(#gone))',
    )
  })

  it('asks of a set how many members it has, and whether one is among them', () => {
    const bound = expression()
    expect(condition(bound, [{ ids: fewerThan(5) }, { ids: hasMember('x') }])).toBe(
      '(size(#ids) < :v0 OR contains(#ids, :v1))',
    )
  })
})
