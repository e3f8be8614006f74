-- What the parser asks of a file of reported crimes, asked in SQL of the raw table: each statement returns the rows that break
-- a rule, so an answer stops the script. Kept equal in meaning to assets/bra_reported_crimes/checks.py; only the sentences that
-- a person reads are missing.

-- A label is there, and is a known area or one elsewhere that does not sound like one of Stockholm's.
with labels as (
    select distinct region_label as label from raw.bra_reported_crimes__figures
), known as (
    select label from reference.area_alias where publisher = 'bra'
), sounds as (
    select label, regexp_replace(replace(regexp_replace(lower(label), '\(.*?\)', ' ', 'g'), 's ', ' '), '[^a-zåäöé]', '', 'g') as sound
    from (select label from labels union all select label from known)
)
select labels.label
from labels
where
    labels.label is null or trim(labels.label) = ''
    or labels.label not in (select label from known) and (
        not exists (
            select 1 from reference.area_pattern as pattern
            where
                pattern.publisher = 'bra' and pattern.meaning = 'other_area' and pattern.pattern not like '%(?!%'
                and regexp_matches(labels.label, pattern.pattern)
        )
        or exists (
            select 1
            from sounds as one
            inner join sounds as other on one.sound = other.sound
            where one.label = labels.label and other.label in (select label from known)
        )
    );

select crime_label from raw.bra_reported_crimes__figures group by crime_label having crime_label is null or trim(crime_label) = '';

-- No word holds a personal number, or what only a wrong encoding leaves.
with words as (
    select region_label as word from raw.bra_reported_crimes__figures group by 1
    union all
    select crime_label from raw.bra_reported_crimes__figures group by 1
)
select word
from words
where
    regexp_matches(word, '(^|[^0-9])([0-9]{2})?[0-9]{2}[01][0-9]{3}[ \x{00a0}\x{202f}]?[-+\x{2010}-\x{2013}\x{2212}]?[ \x{00a0}\x{202f}]?[0-9]{4}([^0-9]|$)')
    or regexp_matches(word, '[\x00-\x08\x0b\x0e-\x1f\x7f\x{0080}-\x{009f}\x{fffd}]|Ã[\x{0080}-\x{00bf}]');

-- Every period is one, every figure is there or has its mark, and none is negative or larger than can be.
select *
from raw.bra_reported_crimes__figures
where
    period is null or not period between '1975' and '2101'
    or crime_count < 0 or crime_count > 100000000 or rate_per_100k < 0 or rate_per_100k > 100000000
    or (crime_count is null) <> (count_mark is not null) or (rate_per_100k is null) <> (rate_mark is not null)
limit 1;

-- Repeated keys do not contradict each other.
with repeated as (
    select arrival_number, region_label, crime_label, period
    from raw.bra_reported_crimes__figures
    where (
        select count(distinct hash(arrival_number, region_label, crime_label, period)) <> count(*)
        from raw.bra_reported_crimes__figures
    )
    group by all
    having
        count(*) > 1
        and (
            count(distinct coalesce(crime_count, -1)) > 1 or count(distinct coalesce(rate_per_100k, -1)) > 1
            or count(distinct is_preliminary) > 1
        )
)
select * from repeated limit 1;

-- The last region of a file has as many lines as the others.
with sizes as (
    select arrival_number, region_label, count(*) as line_count, max(source_row) as last_row
    from raw.bra_reported_crimes__figures
    group by all
)
select arrival_number
from sizes
group by arrival_number
having count(distinct line_count) = 2 and arg_max(line_count, last_row) = min(line_count) and mode(line_count) = max(line_count);

-- No part exceeds its whole, no chapters their group, and all chapters add up to it.
with recursive types as (
    select distinct alias.crime_label, type.crime_type_id, type.parent_id,
        cast(regexp_extract(alias.crime_label, '^(\d+)(\s?[-–]\s?(\d+))? kap\.', 1) as varchar) as first_chapter,
        cast(regexp_extract(alias.crime_label, '^(\d+)(\s?[-–]\s?(\d+))? kap\.', 3) as varchar) as last_chapter
    from (select crime_label from raw.bra_reported_crimes__figures group by 1) as found
    inner join reference.crime_type_alias as alias
        on alias.publisher = 'bra' and alias.crime_label = found.crime_label and alias.crime_parent_label is null
    inner join reference.crime_type as type on alias.crime_type_id = type.crime_type_id
), containing (crime_label, whole_id) as (
    select crime_label, parent_id from types where parent_id is not null
    union all
    select containing.crime_label, type.parent_id
    from containing
    inner join reference.crime_type as type on containing.whole_id = type.crime_type_id
    where type.parent_id is not null
), pairs as (
    select containing.crime_label as part, types.crime_label as whole, false as are_chapters
    from containing
    inner join types on containing.whole_id = types.crime_type_id
    union all
    select one.crime_label, other.crime_label, true
    from types as one
    inner join types as other
        on
            one.first_chapter <> '' and one.crime_label <> other.crime_label
            and (
                other.crime_label = 'Totalt antal brott'
                or other.last_chapter <> ''
                and cast(one.first_chapter as integer) >= cast(other.first_chapter as integer)
                and cast(coalesce(nullif(one.last_chapter, ''), one.first_chapter) as integer) <= cast(other.last_chapter as integer)
            )
), parts as (
    select
        figures.arrival_number, figures.region_label, figures.period, pairs.whole, pairs.are_chapters,
        sum(figures.crime_count) as total, max(figures.crime_count) as largest
    from raw.bra_reported_crimes__figures as figures
    inner join pairs on figures.crime_label = pairs.part
    group by all
)
select parts.*, figures.crime_count
from parts
inner join raw.bra_reported_crimes__figures as figures
    on
        parts.arrival_number = figures.arrival_number and parts.region_label = figures.region_label
        and parts.period = figures.period and parts.whole = figures.crime_label
where parts.largest > figures.crime_count or (parts.are_chapters and parts.total > figures.crime_count)
limit 1;

-- The months of a year and the quarters add up, where a file has both.
with both_types as (
    select arrival_number from raw.bra_reported_crimes__figures group by 1 having count(distinct period_type) > 1
), sums as (
    select arrival_number, region_label, crime_label, period[:4] as period, sum(crime_count) as total, count(*) as n
    from raw.bra_reported_crimes__figures
    where period_type = 'month' and arrival_number in (from both_types)
    group by all
)
select sums.*
from sums
inner join raw.bra_reported_crimes__figures as years
    on
        sums.arrival_number = years.arrival_number and sums.region_label = years.region_label
        and sums.crime_label = years.crime_label and sums.period = years.period
where sums.total > years.crime_count or (sums.n = 12 and sums.total <> years.crime_count)
limit 1;

-- Districts together do not exceed the city.
with districts as (
    select arrival_number, crime_label, period, sum(crime_count) as total
    from raw.bra_reported_crimes__figures
    where region_label like 'Stadsdelsområde % (Sthlm)'
    group by all
)
select districts.*
from districts
inner join raw.bra_reported_crimes__figures as city
    on
        city.region_label = 'Stockholm kommun' and districts.arrival_number = city.arrival_number
        and districts.crime_label = city.crime_label and districts.period = city.period
where districts.total > city.crime_count
limit 1;

-- One population explains the counts and rates of a region and year.
select
    arrival_number, region_label, period[:4] as period_year,
    max(crime_count * 100000.0 / (rate_per_100k + 0.500001)) as least,
    min(case when rate_per_100k > 0.500001 then crime_count * 100000.0 / (rate_per_100k - 0.500001) end) as most
from raw.bra_reported_crimes__figures
where crime_count > 0 or rate_per_100k > 0
group by all
having least > most or bool_or(crime_count = 0 and rate_per_100k > 0)
limit 1;
