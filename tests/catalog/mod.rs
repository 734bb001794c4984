//! Profiles, search, favourites and the vocabulary, over HTTP.

mod bad_input;
mod profile;
mod search;
mod vocabulary;

const PROFILE: &str = "mutation ($input: TeacherProfileUpdateInput!) {
    teacherProfileUpdate(input: $input) {
        teacher { id slug status headline defaultPlace skills { slug } modes languages }
        errors { code field message }
    }
}";
const ADD: &str = "mutation ($input: FavouriteAddInput!) {
    favouriteAdd(input: $input) { teacher { id isFavourite } errors { code field message } }
}";
const REMOVE: &str = "mutation ($input: FavouriteRemoveInput!) {
    favouriteRemove(input: $input) { teacher { id isFavourite } errors { code field message } }
}";
const ITEM_CREATE: &str = "mutation ($input: PortfolioItemCreateInput!) {
    portfolioItemCreate(input: $input) {
        portfolioItem { id title descriptionHtml url }
        errors { code field message }
    }
}";
const BY_SLUG: &str = "query ($slug: String!) {
    teacher(slug: $slug) { id slug displayName defaultPlace user { id } portfolio { title } }
}";
