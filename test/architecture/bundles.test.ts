import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundle } from '#infra/build.ts'
import { discover, type FoundEntry } from '#infra/discover.ts'

const KiB = 1024
const routeBudget = 400 * KiB
/** A task that neither reads nor writes the table carries no SDK for it. */
const plainTaskBudget = 128 * KiB

/** Functions that may be larger, and why. */
const quoting = {
  budget: 440 * KiB,
  because: 'it quotes at every merchant, and fills a wallet from the bank before its first use',
}
const filling = { budget: 416 * KiB, because: 'it asks every merchant about its lines, at most ten at a time' }
const paying = {
  budget: 424 * KiB,
  because: 'it reads every quote again and asks the bank, and judges a delegation that changed meanwhile',
}
const settling = { budget: 408 * KiB, because: 'it asks the merchant and the bank, and books what both did' }
const showing = { budget: 456 * KiB, because: 'a page calls several operations and renders what they answer' }
const judging = {
  budget: 920 * KiB,
  because: 'it judges passwords, with a list of leaked ones that loads on first use',
}
const excused: Record<string, { budget: number; because: string }> = {
  ...Object.fromEntries(
    [
      ...['auth-change-password', 'auth-register', 'auth-reset-password', 'pages-change-password', 'pages-register'],
      'pages-reset-password',
    ].map((name) => [name, judging]),
  ),
  'pages-allow-always': showing,
  'pages-approve-with-passkey': showing,
  'pages-cancel-purchase': showing,
  'pages-change-passkeys': showing,
  'pages-change-order': showing,
  'pages-list-notices': showing,
  'pages-decide': showing,
  'pages-show-approval': showing,
  'pages-show-purchase': showing,
  'pages-change-delegation': showing,
  'pages-list-approvals': showing,
  'pages-list-purchases': showing,
  'pages-make-delegation': showing,
  'pages-show-allowance': showing,
  'pages-show-order': showing,
  'orders-cancel': settling,
  'orders-refund': settling,
  'purchase-settle-purchase': settling,
  'carts-checkout': quoting,
  'checkouts-create': quoting,
  'checkouts-quote': quoting,
  'purchase-authorize-payment': paying,
  'purchase-undo-authorize-payment': paying,
  ...Object.fromEntries(['carts-create', 'carts-get', 'carts-put', 'carts-put-item'].map((name) => [name, filling])),
  'intents-create': { budget: 432 * KiB, because: 'it reads words, and carries the lexicons of four languages' },
}

interface Output {
  bytes: number
  inputs: string[]
}
let entries: FoundEntry[]
let outputs: Map<string, Output>

beforeAll(async () => {
  entries = await discover()
  const { metafile } = await bundle(entries, mkdtempSync(join(tmpdir(), 'purser-bundles-')))
  outputs = new Map(
    Object.values(metafile.outputs).flatMap(({ entryPoint, bytes, inputs }) =>
      entryPoint ? [[entryPoint, { bytes, inputs: Object.keys(inputs) }] as const] : [],
    ),
  )
})

const usesTable = ({ grants }: FoundEntry): boolean =>
  [grants.read, grants.write, grants.delete, grants.index].some((list) => list && list.length > 0)
const budgetOf = (one: FoundEntry): number =>
  excused[one.name]?.budget ?? (one.kind === 'task' && !usesTable(one) ? plainTaskBudget : routeBudget)

test('every function has a bundle within its budget', () => {
  const over = entries.flatMap((one) => {
    const bytes = outputs.get(one.file)?.bytes ?? Number.POSITIVE_INFINITY
    return bytes > budgetOf(one) ? [`${one.name}: ${Math.ceil(bytes / KiB)} of ${budgetOf(one) / KiB} KiB`] : []
  })
  expect(over).toEqual([])
})

test('no bundle carries build tools, a simulator that it does not need, or credentials from outside Lambda', () => {
  for (const [entry, { inputs }] of outputs) {
    const strange = inputs.filter((input) =>
      /^infra\/(?!empty-module\.ts)|node_modules\/(aws-cdk|esbuild|@aws-sdk\/credential-provider-(ini|sso|process|login|web-identity))/.test(
        input,
      ),
    )
    expect(strange, entry).toEqual([])
    if (!entry.startsWith('functions/simulators/'))
      expect(
        inputs.filter((input) => input.includes('/simulators/')),
        entry,
      ).toEqual([])
  }
})

test('an excuse is given up once its function fits', () => {
  const needless = Object.keys(excused).filter((name) => {
    const one = entries.find((entry) => entry.name === name)
    return !one || (outputs.get(one.file)?.bytes ?? 0) <= routeBudget
  })
  expect(needless).toEqual([])
})
