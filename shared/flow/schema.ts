import * as z from 'zod/mini';
import { Assurance } from '../assurance.ts';

/**
 * The flow document: one procedure as data. This file is its schema and the only description of it;
 * REFERENCE.md beside it is generated from here (`npm run flow -- reference`).
 */

/** The format this program writes and reads. Older documents are migrated (migrate.ts). */
export const FORMAT = 1;

/** The schema with words for the reference; a copy, since one schema may serve several members. */
const described = <T extends z.core.$ZodType>(schema: T, description: string): T => {
  const copy = z.core.clone(schema);
  z.globalRegistry.add(copy, { description });
  return copy;
};

const filled = () => z.string().check(z.minLength(1));

export const Text = described(
  z.record(z.string().check(z.regex(/^[a-z]{2}$/)), z.string()),
  'What people read, by language code: {"vi": "…", "en": "…"}. proveFlow asks for every language of the flow.',
);
export type Text = z.infer<typeof Text>;

const IsoDate = described(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)), 'A day, ISO 8601: "2026-07-01".');

const Id = described(
  z.string().check(z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)),
  'A name in lower-case words joined by hyphens.',
);

const FieldId = described(
  z.string().check(z.regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9-]*)+$/)),
  'A field: a thing and its property, "child.fullName".',
);

export const Certainty = described(
  z.enum(['verified', 'unverified']),
  'Whether the fact was read in an official source ("verified") or still has to be checked with the office.',
);

/** A JsonLogic rule. Its operators and types are checked by rule-types.ts, not by the schema. */
export type Rule =
  | string
  | number
  | boolean
  | null
  | ReadonlyArray<Rule>
  | { readonly [operator: string]: Rule | ReadonlyArray<Rule> };

export const RuleSchema: z.ZodMiniType<Rule> = described(
  z.lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(RuleSchema),
      z.record(z.string(), z.union([RuleSchema, z.array(RuleSchema)])),
    ]),
  ) as unknown as z.ZodMiniType<Rule>,
  'A JsonLogic rule over answers, e.g. {"===": [{"var": "child.born"}, "hospital"]}. Operators: var and or ! === !== < <= > >= in + - * if missing years-since days-between.',
);

const Check = described(
  z.strictObject({
    rule: described(RuleSchema, 'True when the answer is in order.'),
    text: described(Text, 'What is wrong and how to mend it.'),
    level: described(
      z.optional(z.enum(['stop', 'warn'])),
      '"stop" (the default) keeps the person on the step; "warn" is shown once and may be confirmed.',
    ),
  }),
  'A condition on answers, with what to say when it is not met.',
);
export type Check = z.infer<typeof Check>;

const Prefill = described(
  z.strictObject({
    from: described(
      filled(),
      'Where the value comes from: "resident.fullName", "resident.citizenId", "resident.birthDate", "resident.sex", "resident.residence", "resident.residenceDetail" (what stands before the commune), or another field.',
    ),
    when: z.optional(RuleSchema),
  }),
  'A value offered to the person, who confirms or changes it. The first that applies is taken.',
);
export type Prefill = z.infer<typeof Prefill>;

const Option = described(
  z.strictObject({
    value: filled(),
    label: Text,
    help: z.optional(Text),
    picture: z.optional(z.string()),
    when: described(z.optional(RuleSchema), 'The option is offered only when this holds.'),
  }),
  'One possible answer of a choice.',
);

const fieldBase = {
  label: described(Text, 'The short name on the review, the slip and the desk.'),
  ask: described(z.optional(Text), 'The question, when the step asks more than one thing.'),
  help: z.optional(Text),
  example: z.optional(Text),
  required: described(z.optional(z.boolean()), 'True unless said otherwise.'),
  when: described(
    z.optional(RuleSchema),
    'Asked only when this holds; may look at this step and earlier ones.',
  ),
  prefill: z.optional(z.array(Prefill)),
  check: z.optional(z.array(Check)),
  certainty: z.optional(Certainty),
  source: described(z.optional(z.string()), 'The rule of law behind the field.'),
};

export const Field = described(
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('personName'), ...fieldBase }),
    z.strictObject({
      type: z.literal('text'),
      maxLength: z.int().check(z.positive(), z.maximum(500)),
      ...fieldBase,
    }),
    z.strictObject({ type: z.literal('citizenId'), ...fieldBase }),
    z.strictObject({ type: z.literal('phone'), ...fieldBase }),
    z.strictObject({ type: z.literal('email'), ...fieldBase }),
    z.strictObject({
      type: z.literal('integer'),
      min: z.int(),
      max: z.int(),
      unit: z.optional(Text),
      ...fieldBase,
    }),
    z.strictObject({
      type: z.literal('date'),
      precision: described(
        z.enum(['day', 'month', 'year']),
        'The least that must be given: "year" also takes a month and year, or a full date.',
      ),
      latest: described(z.optional(z.enum(['today'])), 'The last day allowed.'),
      earliest: described(z.optional(z.union([IsoDate, z.enum(['today'])])), 'The first day allowed.'),
      ...fieldBase,
    }),
    z.strictObject({ type: z.literal('yesNo'), ...fieldBase }),
    z.strictObject({
      type: z.literal('choice'),
      options: z.array(Option).check(z.minLength(2)),
      ...fieldBase,
    }),
    z.strictObject({
      type: z.literal('lookup'),
      list: described(filled(), 'A list beside the flows, by name and date: "communes@2025-07-01".'),
      other: described(z.optional(z.boolean()), 'Whether an entry that is not in the list may be typed.'),
      first: described(z.optional(z.array(z.string())), 'Codes shown before a search.'),
      ...fieldBase,
    }),
    z.strictObject({ type: z.literal('seen'), ...fieldBase }),
  ]),
  'One thing that is asked.',
);
export type Field = z.infer<typeof Field>;
export type FieldType = Field['type'];

const stepBase = {
  id: Id,
  when: described(
    z.optional(RuleSchema),
    'The step is skipped unless this holds; may look at earlier steps only.',
  ),
  text: described(Text, 'The question, as a patient neighbour would put it.'),
  help: z.optional(Text),
  voice: described(z.optional(z.string()), 'The recorded clip that reads the step aloud.'),
  picture: z.optional(z.string()),
};

export const Step = described(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('question'),
      ...stepBase,
      fields: z.array(FieldId).check(z.minLength(1)),
    }),
    z.strictObject({
      kind: z.literal('information'),
      ...stepBase,
      body: z.array(Text).check(z.minLength(1)),
      field: described(FieldId, 'A field of type "seen" that keeps that it was read.'),
    }),
    z.strictObject({
      kind: z.literal('list'),
      ...stepBase,
      list: described(FieldId, 'The name under which the rows are kept.'),
      label: Text,
      item: described(
        z.record(z.string().check(z.regex(/^[a-z][A-Za-z0-9]*$/)), Field),
        'The fields of a row.',
      ),
      min: z.int().check(z.nonnegative()),
      max: z.int().check(z.positive()),
      add: described(Text, 'The words on the button that adds a row.'),
    }),
    z.strictObject({
      kind: z.literal('documents'),
      ...stepBase,
      papers: z.array(Id).check(z.minLength(1)),
    }),
    z.strictObject({
      kind: z.literal('review'),
      ...stepBase,
      declaration: described(Text, 'What the person declares by sending.'),
      send: described(Text, 'The act on the button: "Nộp tờ khai khai sinh".'),
    }),
  ]),
  'One screen.',
);
export type Step = z.infer<typeof Step>;

const Fee = described(
  z.strictObject({
    id: Id,
    channel: z.enum(['online', 'counter', 'post']),
    amount: described(
      z.nullable(z.int().check(z.nonnegative())),
      'Dong. null when the province decides it: the point keeps the amount in its settings, by this id.',
    ),
    label: Text,
    when: described(z.optional(RuleSchema), 'Due only when this holds.'),
    times: described(
      z.optional(FieldId),
      'A whole-number field: the amount is due as many times (8,000 dong a copy).',
    ),
    certainty: Certainty,
    source: filled(),
  }),
  'One fee.',
);
export type Fee = z.infer<typeof Fee>;

const Paper = described(
  z.strictObject({
    id: Id,
    name: Text,
    act: described(z.enum(['submit', 'show']), 'Handed in, or only shown at the counter.'),
    originals: z.int().check(z.nonnegative()),
    copies: z.int().check(z.nonnegative()),
    photograph: described(z.boolean(), 'Whether the kiosk offers to photograph it.'),
    when: z.optional(RuleSchema),
    condition: described(z.optional(Text), 'In words, for whom it is needed; read before the start.'),
    help: z.optional(Text),
    certainty: Certainty,
    source: filled(),
  }),
  'One paper.',
);
export type Paper = z.infer<typeof Paper>;

const Legal = described(
  z.strictObject({ number: filled(), title: Text, certainty: Certainty }),
  'One legal document.',
);

const Procedure = described(
  z.strictObject({
    code: described(z.string().check(z.regex(/^\d\.\d{6}$/)), 'The national code.'),
    authority: Text,
    office: described(z.enum(['commune', 'police']), 'Whose hours the result date is counted by.'),
    assurance: described(Assurance, 'The least that lets the dossier count as submitted.'),
    acting: described(
      z.strictObject({
        self: described(z.boolean(), 'Whether one does it for oneself.'),
        other: described(z.boolean(), 'Whether one may do it for somebody else.'),
        text: described(Text, 'Who may act, in words.'),
      }),
      'Who may act for whom.',
    ),
    fees: z.array(Fee),
    time: z.strictObject({
      amount: z.int().check(z.nonnegative()),
      unit: z.enum(['working-day', 'day', 'hour', 'same-day']),
      cutOff: z.optional(z.string().check(z.regex(/^\d{2}:\d{2}$/))),
      text: Text,
      certainty: Certainty,
      source: filled(),
    }),
    papers: z.array(Paper),
    result: Text,
    legal: z.array(Legal),
    effectiveFrom: IsoDate,
    effectiveTo: z.nullable(IsoDate),
    source: filled(),
    checkedAt: IsoDate,
  }),
  'The State’s procedure: dated facts, each with its source.',
);
export type Procedure = z.infer<typeof Procedure>;

export const Flow = described(
  z.strictObject({
    $schema: z.optional(z.string()),
    format: z.literal(FORMAT),
    id: Id,
    version: z.int().check(z.positive()),
    languages: described(z.array(z.string()).check(z.minLength(1)), 'The languages every text must have.'),
    title: Text,
    summary: Text,
    keywords: described(z.record(z.string(), z.array(z.string())), 'Other words people search by.'),
    picture: z.string(),
    minutes: described(z.int().check(z.positive()), 'How long it usually takes at the kiosk.'),
    procedure: Procedure,
    steps: z.array(Step).check(z.minLength(1)),
    fields: z.record(FieldId, Field),
    outputs: z.strictObject({
      slip: described(z.strictObject({ lines: z.array(z.string()) }), 'The fields printed on the slip.'),
      handover: described(
        z.strictObject({ fields: z.record(z.string(), RuleSchema) }),
        'The one-stop system’s fields, each a rule over the answers (facts: domain.md §7).',
      ),
    }),
  }),
  'A flow document.',
);
export type Flow = z.infer<typeof Flow>;
