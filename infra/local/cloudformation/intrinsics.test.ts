// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own syntax
import { describe, expect, it } from 'vitest'
import { resolve, type StackScope } from './intrinsics.ts'

const scope: StackScope = {
  ref: (id) => (id === 'AWS::NoValue' ? undefined : `ref-${id}`),
  attribute: (id, attribute) => `${id}'s ${attribute}`,
  imported: (name) => `imported ${name}`,
  output: (stack, name) => `${name} of ${stack}`,
  text: (value) => value.replace('far', 'near'),
}

describe('resolve', () => {
  it.each([
    [{ Ref: 'Table' }, 'ref-Table'],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, "Table's StreamArn"],
    [{ 'Fn::GetAtt': 'Table.Arn' }, "Table's Arn"],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'B' }, 'far']] }, 'a/ref-B/near'],
    [{ 'Fn::Sub': '${A}:${B.Arn}:${!C}' }, "ref-A:B's Arn:${C}"],
    [{ 'Fn::Sub': ['${A}-${X}', { X: { Ref: 'Y' } }] }, 'ref-A-ref-Y'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['|', { 'Fn::Join': ['|', ['a', 'b']] }] }] }, 'b'],
    [{ 'Fn::ImportValue': 'Data:Table' }, 'imported Data:Table'],
    [{ 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Table' } }, 'Table of Data'],
    [{ deep: [{ list: [{ Ref: 'A' }, 1, null, true] }] }, { deep: [{ list: ['ref-A', 1, null, true] }] }],
  ])('answers %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected)
  })

  it('removes a property with AWS::NoValue', () => {
    expect(resolve({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, scope)).toEqual({ b: [1] })
  })

  it('refuses an intrinsic or a dynamic reference it does not know', () => {
    expect(() => resolve({ 'Fn::Base64': 'x' }, scope)).toThrow('Fn::Base64')
    expect(() => resolve({ a: '{{resolve:ssm:/x}}' }, scope)).toThrow('dynamic references')
  })
})
