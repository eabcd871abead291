import type { APIGatewayProxyEvent } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { accept } from '#shared/platform/operation/accept.ts'
import { holds } from '#test/support/run/holds.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { bytesOf, maxBodyBytes, parseJson } from './request.ts'

const event = (part: object) => part as unknown as APIGatewayProxyEvent
const refusal = (work: () => unknown): Failure => {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('It was not refused')
}
const codeOf = (work: () => unknown) => refusal(work).code
const json = 'application/json'

describe('the bytes of a body', () => {
  it('are those that were sent, whether they come as base64 or as text', () => {
    holds(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (sent) => {
        const body = Buffer.from(sent).toString('base64')
        expect(bytesOf(event({ body, isBase64Encoded: true }))).toEqual(Buffer.from(sent))
      }),
    )
    holds(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesOf(event({ body: text, isBase64Encoded: false })).toString()).toBe(text)
      }),
    )
    expect(bytesOf(event({ body: null, isBase64Encoded: false }))).toHaveLength(0)
  })

  it('are counted after decoding, and refused one above the limit', () => {
    const of = (length: number) => event({ body: Buffer.alloc(length).toString('base64'), isBase64Encoded: true })
    expect(bytesOf(of(maxBodyBytes))).toHaveLength(maxBodyBytes)
    expect(codeOf(() => bytesOf(of(maxBodyBytes + 1)))).toBe('request.too-large')
    const wide = event({ body: 'é'.repeat(maxBodyBytes / 2 + 1), isBase64Encoded: false })
    expect(codeOf(() => bytesOf(wide))).toBe('request.too-large')
  })
})

describe('a JSON body', () => {
  it('comes out as it went in', () => {
    holds(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        expect(parseJson(Buffer.from(text), json)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    json,
    'application/json; charset=utf-8',
    'APPLICATION/JSON;charset=UTF-8',
    'application/merge-patch+json',
    'application/vnd.purser.v1+json',
  ])('may be called %s', (type) => expect(parseJson(Buffer.from('{}'), type)).toEqual({}))

  it.each([
    undefined,
    '',
    'text/plain',
    'application/jsonx',
    'text/json',
    'application/json, text/plain',
    'x application/json',
    'json',
  ])('may not be called %s', (type) =>
    expect(codeOf(() => parseJson(Buffer.from('{}'), type))).toBe('request.media-type'),
  )

  it('needs no type when there is none', () => expect(parseJson(Buffer.alloc(0), undefined)).toBeUndefined())

  verifies('input.parsers', 'any bytes are JSON or refused', () => {
    holds(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        try {
          parseJson(Buffer.from(bytes), json)
        } catch (error) {
          expect(error).toMatchObject({ code: 'request.not-json' })
        }
      }),
    )
  })

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['half of a pair', Buffer.from('{"name":"a\\ud800b"}')],
    ['the other half', Buffer.from('["\\udc00\\ud83d"]')],
    ['half of a pair in a name', Buffer.from('{"a":[{"\\udfff":1}]}')],
    ['more nesting than anybody means', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('with %s is refused', (_, bytes) => expect(codeOf(() => parseJson(bytes, json))).toBe('request.not-json'))

  it('may spell a whole pair, and a backslash before what only looks like a half', () => {
    expect(parseJson(Buffer.from('["\\ud83d\\ude00", "\\\\ud800"]'), json)).toEqual(['😀', '\\ud800'])
  })

  it('changes no prototype', () => {
    const body = parseJson(Buffer.from('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'), json)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(codeOf(() => accept(z.strictObject({}), body, () => 'body'))).toBe('request.invalid')
  })
})

describe('what does not fit', () => {
  const Body = z.strictObject({ lines: z.array(z.int()).max(3), options: z.record(z.string(), z.string()) })
  const detailsOf = (value: unknown) => JSON.stringify(refusal(() => accept(Body, value, () => 'body')).details)

  it('is named by its path', () => {
    expect(refusal(() => accept(Body, { lines: [1, 'x'], options: {} }, () => 'body')).details).toMatchObject({
      where: 'body',
      issues: [{ at: 'lines.1' }],
    })
  })

  it('is said of the shape it comes closest to, where there are several', () => {
    const Line = z.union([
      z.strictObject({ offerId: z.string().min(3), quantity: z.int().optional() }),
      z.strictObject({ sku: z.string(), quantity: z.int().min(1), options: z.union([z.string(), z.array(z.int())]) }),
    ])
    const said = (line: unknown) => {
      const failure = refusal(() => accept(z.object({ lines: z.array(Line) }), { lines: [line] }, () => 'body'))
      return (failure.details['issues'] as { at: string }[]).map(({ at }) => at)
    }
    expect(said({ offerId: 'x' })).toEqual(['lines.0.offerId'])
    expect(said({ sku: 'x', quantity: 0, options: 'x' })).toEqual(['lines.0.quantity'])
    expect(said({ sku: 'x', quantity: 1, options: ['x'] })).toEqual(['lines.0.options'])
    expect(said(null)).toEqual(['lines.0'])
  })

  it('is not repeated at length, however much of it there is', () => {
    expect(detailsOf({ lines: Array.from({ length: 50_000 }, () => 'x'), options: {} }).length).toBeLessThan(6000)
    expect(
      detailsOf({ lines: [], options: {}, ...Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`f${i}`, 1])) })
        .length,
    ).toBeLessThan(6000)
    expect(detailsOf({ lines: [], options: { ['x'.repeat(100_000)]: 1 } }).length).toBeLessThan(6000)
  })

  it('is never more than a refusal, for any body', () => {
    holds(
      fc.property(fc.jsonValue(), (value) => {
        try {
          accept(Body, value, () => 'body')
        } catch (error) {
          expect(error).toMatchObject({ code: 'request.invalid' })
        }
      }),
    )
  })
})
