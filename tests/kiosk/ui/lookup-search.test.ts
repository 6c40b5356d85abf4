import { expect, test } from 'vitest';
import { type LookupItem, searchItems } from '../../../kiosk/ui/answer/lookup-search.ts';

const ITEMS: readonly LookupItem[] = [
  { value: '1', label: 'Xã Vĩnh Lộc', detail: 'Tỉnh Thanh Hóa' },
  { value: '2', label: 'Xã Tây Đô', detail: 'Tỉnh Thanh Hóa', names: ['Thị trấn Vĩnh Lộc cũ'] },
  { value: '3', label: 'Phường Hạc Thành', detail: 'Tỉnh Thanh Hóa' },
  { value: '4', label: 'Vĩnh Lộc B', detail: 'Thành phố Mẫu' },
];
const found = (query: string, limit = 10) => searchItems(ITEMS, query, limit).map((item) => item.value);

test('tone marks, case and đ do not matter', () => {
  expect(found('tay do')).toEqual(['2']);
  expect(found('HẠC THÀNH')).toEqual(['3']);
});

test('what begins so comes first, then what ends so, then the rest in the order of the list', () => {
  expect(found('vinh loc')).toEqual(['4', '1', '2']);
});

test('other names and the detail are searched too', () => {
  expect(found('thi tran')).toEqual(['2']);
  expect(found('thanh hoa')).toEqual(['1', '2', '3']);
});

test('at most so many', () => {
  expect(found('thanh hoa', 2)).toEqual(['1', '2']);
});

test('nothing typed finds nothing: the suggestions are shown then', () => {
  expect(found('')).toEqual([]);
  expect(found('   ')).toEqual([]);
  expect(found('khong co')).toEqual([]);
});
