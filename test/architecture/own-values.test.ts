import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { sources } from './edges.ts'

/** What holds a word from outside, by its name here, or is made by a call, such as `s.low(at)`. A number or a name of ours is held by another. */
const outside =
  /\b([\w)\]]+)\??\.?\[((?:\w+\.)*(?:\w*Id|id|code|word|name|key|sku|option|instrument|sender|protocol)|[\w.]+\([^\]]*\)[^\]]*)\]/g

/** Lookups by names of ours. */
const excused: Record<string, string> = {
  'functions/pages/channel/refused-entry.ts': 'a code of our own',
  'functions/pages/channel/visit.ts': 'a parameter that the path declares',
  'functions/pages/views/failure.tsx': 'a code of our own',
  'shared/explain/views/entry.ts': 'the members of a row that the view names',
  'shared/explain/views/records.ts': 'the members of a row that the view names',
  'functions/simulators/merchant/orders/advance-order.ts': 'a stage of our own',
  'shared/platform/table/table.ts': 'the name of our table',
  'functions/simulators/company/endpoint.ts': 'a parameter that the path declares',
  'functions/simulators/merchant/orders/return.ts': 'a stage of our own',
  'functions/simulators/merchant/answers.ts': 'the names of capabilities of our own',
  'functions/simulators/bank/client.ts': 'a code of our own',
  'functions/docs/render-operation.ts': 'a header that a route of ours declares',
  'shared/ledger/entries.ts': 'an account with its currency',
  'shared/platform/aws/signature-v4.ts': 'a header that we send',
  'shared/platform/http/http.ts': 'a parameter that the path declares',
  'shared/platform/http/members.ts': 'a member that the input declares',
  'shared/platform/http/problem.ts': 'a code of our own',
  'shared/platform/operation/limits.ts': 'a limit of our own',
  'shared/platform/table/cursor.ts': 'the names of keys',
  'shared/platform/table/limited-list.ts': 'a list of our own',
}

/** Lookups in records of what somebody outside named, which do not ask whether the record has it itself. */
const careless = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && !line.includes('Object.hasOwn('))
    .flatMap((line) => [...line.matchAll(outside)].map(([all]) => all))

test('what somebody outside named is looked up in a Map, or by ownValue', () => {
  const lookups = sources()
    .filter((file) => /^(shared|functions)\//.test(file) && !/(\.test|-fixture)\.ts$/.test(file))
    .map((file) => ({ file, lookups: careless(readFileSync(join(root, file), 'utf8')) }))
    .filter(({ lookups: some }) => some.length > 0)
  expect(lookups.filter(({ file }) => !(file in excused) && file !== 'shared/kernel/own-value.ts')).toEqual([])
  expect(Object.keys(excused).filter((file) => !lookups.some((each) => each.file === file))).toEqual([])
})

test('a careless lookup is seen', () => {
  expect(careless('const seen = cart.seen[line.itemId]')).toEqual(['seen[line.itemId]'])
  expect(careless('const reason = reasons[code] ?? other')).toEqual(['reasons[code]'])
  expect(careless('const unit = units[s.low(at + 1)]')).toEqual(['units[s.low(at + 1)]'])
  expect(careless('const line = lines[at]')).toEqual([])
})
