import { type Kysely, type Migration, sql } from 'kysely';

// One statement each, in SQL that PostgreSQL 15 and 18 share. schema.ts says what each table is for.
const statements = [
  `create table kiosk (
    id text primary key,
    point text not null,
    number integer not null check (number > 0),
    name text not null,
    public_key jsonb not null,
    enrolled_at timestamptz not null,
    revoked_at timestamptz,
    last_seen_at timestamptz,
    status jsonb,
    program_version text,
    unique (point, number)
  )`,
  `create table enrolment_code (
    code_hash text primary key,
    kiosk_id text not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create table request_proof (
    jti text primary key,
    kiosk_id text not null,
    seen_at timestamptz not null
  )`,
  'create index request_proof_seen_at on request_proof (seen_at)',
  `create table flow_version (
    flow_id text not null,
    version integer not null check (version > 0),
    sha256 text not null unique,
    document jsonb not null,
    text bytea not null,
    first_seen_at timestamptz not null,
    primary key (flow_id, version)
  )`,
  `create table dossier (
    id uuid primary key,
    kiosk_id text not null references kiosk (id),
    seq bigint not null check (seq > 0),
    slip text not null unique,
    flow_id text not null,
    flow_version integer not null,
    flow_sha256 text not null,
    manifest jsonb not null,
    manifest_text text not null,
    signature text not null,
    digest text not null,
    assurance text not null check (assurance in ('eid', 'attendant', 'card', 'none')),
    state text not null check (state in ('submitted', 'prepared')),
    problems jsonb not null default '[]',
    receipt jsonb not null,
    received_at timestamptz not null,
    vouched_by text,
    vouched_at timestamptz,
    unique (kiosk_id, seq),
    check ((vouched_by is null) = (vouched_at is null))
  )`,
  'create index dossier_received_at on dossier (received_at, id)',
  'create index dossier_state on dossier (state, received_at)',
  'create index dossier_flow on dossier (flow_id, flow_version)',
  `create table dossier_part (
    dossier_id uuid not null references dossier (id),
    name text not null,
    sealed bytea not null,
    encapsulated_key bytea not null,
    sha256 text not null,
    size integer not null check (size >= 0),
    primary key (dossier_id, name)
  )`,
  `create table visit (
    id uuid primary key,
    kiosk_id text not null references kiosk (id),
    started_at timestamptz not null,
    ended_at timestamptz,
    cookie_hash text not null unique,
    last_seen_at timestamptz not null,
    outcome text
  )`,
  'create index visit_running on visit (kiosk_id, started_at) where ended_at is null',
  'create index visit_started_at on visit (started_at)',
  `create table sign_in (
    id uuid primary key,
    visit_id uuid not null references visit (id) on delete cascade,
    kiosk_id text not null,
    method text not null,
    status text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    detail jsonb not null
  )`,
  'create index sign_in_visit on sign_in (visit_id, started_at)',
  `create table vouch_request (
    id uuid primary key,
    visit_id uuid not null references visit (id) on delete cascade,
    kiosk_id text not null,
    requested_at timestamptz not null,
    answered_at timestamptz,
    answer text,
    attendant text
  )`,
  'create index vouch_request_visit on vouch_request (visit_id)',
  'create index vouch_request_open on vouch_request (requested_at) where answered_at is null',
  `create table desk_session (
    token_hash text primary key,
    attendant text not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index desk_session_expires_at on desk_session (expires_at)',
  `create table desk_code (
    code_hash text primary key,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create table help_call (
    id uuid primary key,
    kiosk_id text not null references kiosk (id),
    visit_id uuid references visit (id) on delete set null,
    reason text not null,
    called_at timestamptz not null,
    answered_at timestamptz,
    answered_by text
  )`,
  'create index help_call_visit on help_call (visit_id)',
  'create index help_call_open on help_call (called_at) where answered_at is null',
  // A chain has one successor to each link: a fork written by two servers at once is refused here.
  `create table audit_event (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    type text not null,
    role text not null,
    actor text,
    kiosk_id text,
    subject text,
    outcome text not null,
    detail jsonb not null,
    previous_hash text not null unique,
    hash text not null unique
  )`,
  'create index audit_event_at on audit_event (at)',
  'create index audit_event_subject on audit_event (subject, id) where subject is not null',
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end
  $$`,
  `create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function refuse_change()`,
  `create table event_feed (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    topic text not null,
    data jsonb not null
  )`,
  'create index event_feed_at on event_feed (at)',
  `create table server_setting (
    key text primary key,
    value jsonb not null
  )`,
];

/** The tables of the first program version. */
export const start: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
