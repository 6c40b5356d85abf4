const both = (vi: string, en: string) => ({ vi, en });

/**
 * A flow foreign to the State's procedures: a reader's card of a library. One answer hides another, one paper may
 * be photographed.
 */
export function libraryFlow(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    format: 1,
    id: 'the-ban-doc',
    version: 1,
    languages: ['vi', 'en'],
    title: both('Thẻ bạn đọc', "Reader's card"),
    summary: both('Xin thẻ mượn sách', 'Ask for a card to borrow books'),
    keywords: { vi: ['thư viện'], en: ['library'] },
    picture: 'card',
    minutes: 3,
    procedure: {
      code: '9.000001',
      authority: both('Thư viện thử', 'Trial library'),
      office: 'commune',
      assurance: 'attendant',
      acting: { self: true, other: false, text: both('Người đọc tự làm', 'Readers themselves') },
      fees: [],
      time: {
        amount: 1,
        unit: 'working-day',
        text: both('1 ngày làm việc', '1 working day'),
        certainty: 'unverified',
        source: 'test',
      },
      papers: [
        {
          id: 'portrait',
          name: both('Ảnh chân dung', 'Portrait'),
          act: 'submit',
          originals: 1,
          copies: 0,
          photograph: true,
          certainty: 'unverified',
          source: 'test',
        },
      ],
      result: both('Thẻ', 'A card'),
      legal: [],
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
      source: 'test',
      checkedAt: '2026-11-01',
    },
    steps: [
      { id: 'reader', kind: 'question', text: both('Bạn tên gì?', 'Your name?'), fields: ['reader.name'] },
      { id: 'kind', kind: 'question', text: both('Loại thẻ?', 'Which card?'), fields: ['card.kind'] },
      {
        id: 'school',
        kind: 'question',
        when: { '===': [{ var: 'card.kind' }, 'pupil'] },
        text: both('Học trường nào?', 'Which school?'),
        fields: ['reader.school'],
      },
      { id: 'papers', kind: 'documents', text: both('Giấy tờ', 'Papers'), papers: ['portrait'] },
      {
        id: 'review',
        kind: 'review',
        text: both('Xem lại', 'Review'),
        declaration: both('Tôi xin cam đoan', 'I declare'),
        send: both('Gửi', 'Send'),
      },
    ],
    fields: {
      'reader.name': { type: 'personName', label: both('Họ tên', 'Name') },
      'card.kind': {
        type: 'choice',
        label: both('Loại thẻ', 'Card'),
        options: [
          { value: 'adult', label: both('Người lớn', 'Adult') },
          { value: 'pupil', label: both('Học sinh', 'Pupil') },
        ],
      },
      'reader.school': { type: 'text', maxLength: 100, label: both('Trường', 'School') },
    },
    outputs: { slip: { lines: ['reader.name'] }, handover: { fields: {} } },
    ...change,
  };
}
